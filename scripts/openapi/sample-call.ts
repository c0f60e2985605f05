import { replaceFiles } from "./files.js";
import type { ContractOperation, ContractParameter, Node } from "./model.js";
import { define } from "./own.js";
import { isRecord, referenceProblem, resolve } from "./references.js";
import { type SampleOptions, Sampler, UnsatisfiableError } from "./sample.js";

/** What an operation's method is called with. */
export interface SampledCall {
  params?: Record<string, Record<string, unknown>>;
  body?: unknown;
}

/** What is sent where the contract asks for bytes. No text: what decodes it as one changes it. */
export const BYTES = new Uint8Array([0, 255, 137, 80, 128, 10]);

const FILE = "\u0000file";

/**
 * Valid inputs of an operation, always the same: the contract's examples where its schemas allow them, or
 * what the schemas allow.
 * @throws {UnsatisfiableError} that names the parameter or body for which no value was found
 */
export function sampleCall(
  document: object,
  operation: ContractOperation,
  options: SampleOptions,
): SampledCall {
  const sampler = new Sampler(document);
  const call: SampledCall = {};
  const sample = (what: string, schema: unknown, source: Node, how: SampleOptions): unknown => {
    const examples = examplesOf(document, source);
    const example = examples.find((one) => sampler.problem(schema ?? {}, one) === undefined);
    if (example !== undefined) return example;
    try {
      return sampler.sample(schema ?? {}, how);
    } catch (error) {
      if (!(error instanceof UnsatisfiableError)) throw error;
      throw new UnsatisfiableError(`${operation.name}: ${what}: ${error.message}`);
    }
  };
  for (const parameter of operation.parameters) {
    const { in: location, name, required, schema, source } = parameter;
    if (!required && !options.optional) continue;
    const what = `${location} parameter \`${name}\``;
    try {
      const value = inStyle(parameter, sample(what, schema, source, { optional: true }));
      const problem =
        value === undefined ? "nothing is left" : sampler.problem(schema ?? {}, value);
      if (problem)
        throw new UnsatisfiableError(`${operation.name}: ${what}: in its style, ${problem}`);
      define(((call.params ??= {})[location] ??= {}), name, value);
    } catch (error) {
      if (required || !(error instanceof UnsatisfiableError)) throw error;
    }
  }
  const { body } = operation;
  if (!body || !(body.required || options.optional)) return call;
  const { kind, mediaType, schema, source } = body;
  // Of a range, one of its types: the client sends no range.
  const type = /^[^*]+\/\*$/.test(mediaType) ? mediaType.replace("*", "x-sample") : "";
  if (kind === "blob") call.body = new Blob([BYTES], { type });
  else if (kind === "multipart") {
    const files = replaceFiles(document, schema ?? { type: "object" }, () => ({
      type: "string",
      enum: [FILE],
    }));
    call.body = withFiles(sample("body", files, source, options));
  } else {
    const value = sample(
      "body",
      schema ?? { text: { type: "string" }, form: { type: "object" }, json: {} }[kind],
      source,
      options,
    );
    call.body = kind === "text" ? `${value}` : value;
  }
  return call;
}

/** Without lists and objects deeper than the style of a parameter can express; `undefined` if nothing is left. */
function inStyle({ json, style }: ContractParameter, value: unknown): unknown {
  if (json || style === "deepObject" || typeof value !== "object" || value === null) return value;
  const plain = Object.entries(value).filter(([, one]) => typeof one !== "object");
  if (!plain.length) return undefined;
  return Array.isArray(value) ? plain.map(([, one]) => one) : Object.fromEntries(plain);
}

function withFiles(value: unknown): unknown {
  if (value === FILE) return new Blob([BYTES]);
  if (Array.isArray(value)) return value.map(withFiles);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withFiles(one)]));
}

/** The contract's own examples of a parameter or a media type. */
export function examplesOf(document: object, { example, examples, content }: Node): unknown[] {
  if (example !== undefined) return [example];
  const values = isRecord(examples) ? Object.values(examples) : [];
  const [media] = isRecord(content) ? Object.values(content) : [];
  return [
    ...values.flatMap((one) => {
      const leadsNowhere = isRecord(one) && one.$ref && referenceProblem(document, `${one.$ref}`);
      return isRecord(one) && !leadsNowhere ? [resolve<Node>(document, one).value] : [];
    }),
    ...(isRecord(media) ? examplesOf(document, media) : []),
  ].filter((value) => value !== undefined);
}
