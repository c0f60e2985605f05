import { contractOf } from "../openapi/contract.js";
import { parseContract } from "../openapi/document.js";
import type { ContractOperation } from "../openapi/model.js";
import { checkReferences } from "../openapi/references.js";
import { type Prism, startPrismOf } from "../prism/index.js";
import { Coverage } from "./coverage.js";
import { type Ask, ask, type Chain, type Reply } from "./exchange.js";
import { type Finding, Findings } from "./finding.js";
import { documentedAs, isSafe, judgeEcho, judgeRejection, judgeReply } from "./judge.js";
import { type Keys, makeUpKeys } from "./keys.js";
import { recognize, refuseMock } from "./recognize.js";
import { startRelay } from "./relay.js";
import { askUndocumentedMethods } from "./undocumented.js";

export interface LiveCheck {
  /** The contract's text. */
  contract: string;
  /** The package of that contract. */
  createClient: Chain["createClient"];
  /** The real server. */
  baseUrl: string;
  /** Operations to call for real. */
  execute: readonly string[];
  /** For those only. */
  apiKey: string | undefined;
  /** Told what was seen, and what is about to be done. */
  say: (line: string) => void;
  /** Before a request is repeated that was one too many. */
  wait: (ms: number) => Promise<void>;
  /** Starts the validating proxy; absent: in a process of its own. */
  startProxy?: typeof startPrismOf;
}

/**
 * A real server against the contract, through Prism's validating proxy. An operation that needs a key
 * is called without one and with a made-up one, which must both be rejected; one that needs none is
 * called where its method is safe; `execute` calls for real.
 * @throws {UnreachableError} if the server does not respond
 * @throws {MockServerError} if it is no real server
 */
export async function checkServer(options: LiveCheck): Promise<Finding[]> {
  const source = parseContract(options.contract, "the contract");
  checkReferences(source); // of examples too: Prism would read what they lead to
  const { document, operations } = await contractOf(source, { omitUnsupported: true });
  const baseUrl = options.baseUrl.replace(/\/$/, "");
  const findings = new Findings();
  await recognize(findings, baseUrl);
  const relay = await startRelay(baseUrl);
  let prism: Prism | undefined;
  try {
    prism = await (options.startProxy ?? startPrismOf)(options.contract, relay.url);
    const { createClient } = options;
    const coverage = new Coverage(document, operations);
    const session = new Session(
      options,
      operations,
      { document, createClient, baseUrl, prism, relay },
      findings,
      coverage,
    );
    // What can change nothing goes first: it may show that keys are not checked.
    for (const safe of [true, false])
      for (const operation of operations)
        if (isSafe(operation) === safe) await session.probe(operation);
    if (!session.open) await askUndocumentedMethods(findings, document, session.paths, baseUrl);
    for (const name of options.execute)
      await session.execute(operations.find((operation) => operation.name === name)!);
    for (const line of coverage.lines()) options.say(line);
    return findings.all;
  } finally {
    await prism?.stop();
    await relay.close();
  }
}

const WAIT_S = 60;
const MAX_WAIT_S = 120;
const WRONG_TYPE = ["null", '"x"', "{}", "[]", "0"];

class Session {
  /** A call without a key, or with a made-up one, was accepted. */
  open = false;
  /** The contract's paths, as they were called. */
  readonly paths = new Map<string, string>();

  constructor(
    private readonly options: LiveCheck,
    private readonly operations: readonly ContractOperation[],
    private readonly chain: Chain,
    private readonly findings: Findings,
    private readonly coverage: Coverage,
  ) {}

  async probe(operation: ContractOperation): Promise<void> {
    const { name, method, path } = operation;
    const label = `${name} (${method.toUpperCase()} ${path})`;
    const keys = makeUpKeys(this.operations);
    if (!operation.needsKey) {
      if (isSafe(operation)) {
        const how = { keys, withoutKey: true };
        const reply = await this.call(operation, how, `${label}: no key needed`);
        if (reply) await this.control(operation, reply, keys);
        return;
      }
      this.options.say(`${label}: not called: it needs no key and may change something`);
      const message = `run with --execute ${name} to call it`;
      this.findings.add({
        level: "note",
        operation: name,
        location: "request",
        rule: "not-called",
        message,
      });
      return;
    }
    for (const withoutKey of [true, false]) {
      if (this.open && !isSafe(operation)) {
        this.options.say(
          `${label}: not called ${withoutKey ? "without a key" : "with a made-up key"}`,
        );
        const why = "not called, since this server accepts calls without a valid key";
        this.findings.add({
          level: "violation",
          operation: name,
          location: "request",
          rule: "not-checked",
          message: why,
        });
        return;
      }
      const how = `${label}: ${withoutKey ? "without a key" : "with a made-up key"}`;
      const reply = await this.call(operation, { keys, withoutKey }, how);
      if (!reply) return;
      const judged = judgeRejection(this.findings, operation, reply, withoutKey);
      this.open ||= judged === "accepted";
      if (!withoutKey) {
        judgeEcho(this.findings, operation, reply, keys);
        await this.control(operation, reply, keys);
      }
    }
  }

  async execute(operation: ContractOperation): Promise<void> {
    const { name, source } = operation;
    const { apiKey, say } = this.options;
    const about = [source.summary, source.description]
      .filter(Boolean)
      .join(". ")
      .replaceAll(/\s+/g, " ");
    const onRequest = (line: string) =>
      say(
        `${name}: about to send ${line}${operation.needsKey ? ", with the given key" : ""}. ${about}`,
      );
    const { scheme } = operation.credentials[0] ?? {};
    const keys =
      scheme && apiKey
        ? { ...makeUpKeys(this.operations), [scheme]: apiKey }
        : makeUpKeys(this.operations);
    const reply = await this.once(operation, { keys, onRequest });
    if (!reply) return;
    const { status } = reply.got;
    const outcome =
      status >= 200 && status < 300 ? "done" : status < 500 ? "rejected" : "may have been done";
    say(`${name}: ${this.statusOf(operation, reply)}: ${outcome}`);
    if (outcome !== "done")
      this.findings.add({
        level: "warning",
        operation: name,
        location: "response.status",
        rule: "not-executed",
        message: `${status}: ${outcome}`,
      });
  }

  /** Calls an operation; once more, later, where it was one request too many. */
  private async call(
    operation: ContractOperation,
    how: Ask,
    label: string,
  ): Promise<Reply | undefined> {
    let reply = await this.once(operation, how);
    if (reply?.got.status === 429) {
      const asked = Number(reply.got.headers.get("retry-after") ?? Number.NaN);
      const seconds = Math.min(asked >= 0 ? asked : WAIT_S, MAX_WAIT_S);
      this.options.say(`${label}: 429; asking again in ${seconds} s`);
      await this.options.wait(seconds * 1000);
      reply = await this.once(operation, how);
    }
    if (reply) this.options.say(`${label}: ${this.statusOf(operation, reply)}`);
    return reply;
  }

  private async once(operation: ContractOperation, how: Ask): Promise<Reply | undefined> {
    const reply = await ask(this.chain, operation, how);
    if (typeof reply === "string") {
      const message = `no request could be sent: ${reply}`;
      this.findings.add({
        level: "violation",
        operation: operation.name,
        location: "request",
        rule: "not-checked",
        message,
      });
      return undefined;
    }
    refuseMock(this.chain.baseUrl, reply.text);
    this.paths.set(operation.path, reply.sent.url.split("?")[0]!);
    judgeReply(this.findings, operation, reply);
    this.coverage.add(operation, documentedAs(operation, reply.got.status), reply);
    return reply;
  }

  /** A schema that Prism cannot compile lets everything pass. So it must flag a response of the wrong type. */
  private async control(operation: ContractOperation, { got }: Reply, keys: Keys): Promise<void> {
    const { status } = got;
    const response = documentedAs(operation, status);
    const type = Object.keys(response?.source.content ?? {}).find((one) => /[/+]json\b/.test(one));
    if (!type) return;
    const headers = new Headers({ "content-type": type });
    for (const wrong of WRONG_TYPE) {
      const body = new TextEncoder().encode(wrong);
      const reply = await ask(this.chain, operation, { keys, instead: { status, headers, body } });
      if (typeof reply === "string") continue;
      if (reply.violations?.some(({ severity }) => severity === "Error")) return;
    }
    const message = `the schema of ${status} allows any body, or Prism cannot read it: it was not checked`;
    this.findings.add({
      level: "warning",
      operation: operation.name,
      location: "response.body",
      rule: "anything-passes",
      message,
    });
  }

  private statusOf(operation: ContractOperation, { got: { status } }: Reply): string {
    return `${status}${documentedAs(operation, status) ? "" : ", undocumented"}`;
  }
}
