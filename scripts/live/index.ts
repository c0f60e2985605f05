import { randomBytes } from "node:crypto";
import type { OpenAPI3 } from "openapi-typescript";
import { parseContract } from "../openapi/document.js";
import { canonical } from "../openapi/normalize.js";
import { type ContractOperation, listOperations } from "../openapi/operations.js";
import { type Prism, startPrismOf } from "../prism.js";
import { type Relay, startRelay } from "./relay.js";
import { sampleRequest } from "./sample-request.js";

/** One thing that is to be said of an operation. */
export interface Finding {
  /** Only a violation makes the check fail. */
  level: "violation" | "warning" | "note";
  operation: string;
  /** `response.body.disconnected`, `response.status`. */
  place: string;
  /** What it breaks: a word of JSON Schema, or of this check. */
  rule: string;
  message: string;
}

export interface Probe {
  /** The contract's text. */
  contract: string;
  /** The package of that contract. */
  createClient: typeof import("../../src/index.js").createMeumClient;
  /** The real server. */
  baseUrl: string;
  /** Operations to call for real. */
  execute: readonly string[];
  /** For those only. */
  apiKey: string | undefined;
  /** Takes what is found, and what is about to be done. */
  say: (line: string) => void;
}

/** The real server could not be asked. */
export class UnreachableError extends Error {
  override name = "UnreachableError";
}

const SAFE = /^(get|head|options)$/;
// What HTTP itself has for a key that is not known, and for too many requests.
const EXPECTED = [401, 403, 429];
const NO_TYPE = ["null", '"x"', "{}", "[]", "0"];

/**
 * A real server against the contract, through Prism's validating proxy. An operation that needs a key
 * is sent a made-up one, which must be refused; one that needs none is called where its method is
 * safe; `execute` calls for real.
 * @throws {UnreachableError} where no answer came
 */
export async function probeServer(probe: Probe): Promise<Finding[]> {
  const document = canonical(parseContract(probe.contract, "openapi.yaml"));
  const operations = listOperations(document).toSorted(
    // What can change nothing goes first: it may show that made-up keys are taken.
    (a, b) => Number(SAFE.test(b.method)) - Number(SAFE.test(a.method)),
  );
  const relay = await startRelay(probe.baseUrl.replace(/\/$/, ""));
  let prism: Prism | undefined;
  try {
    prism = await startPrismOf(probe.contract, relay.url);
    const session = new Session(probe, document, relay, prism);
    for (const operation of operations) await session.probe(operation);
    for (const name of probe.execute)
      await session.execute(operations.find((operation) => operation.name === name)!);
    return session.findings;
  } finally {
    await prism?.stop();
    await relay.close();
  }
}

interface PrismAnswer {
  status: number;
  violations: { location?: string[]; severity: string; code?: string; message: string }[];
  text: string;
}

class Session {
  readonly findings: Finding[] = [];
  private takesAnyKey = false;

  constructor(
    private readonly options: Probe,
    private readonly document: OpenAPI3,
    private readonly relay: Relay,
    private readonly prism: Prism,
  ) {}

  async probe(operation: ContractOperation): Promise<void> {
    const { name, method, keyHeader } = operation;
    const label = `${name} (${method.toUpperCase()} ${operation.path})`;
    const safe = SAFE.test(method);
    if (!keyHeader && !safe) {
      this.options.say(`${label}: not called, since it needs no key and may change something`);
      this.add("note", name, "request", "not-called", `run with --execute ${name} to call it`);
      return;
    }
    if (keyHeader && !safe && this.takesAnyKey) {
      this.options.say(`${label}: not called`);
      this.add(
        "violation",
        name,
        "request",
        "not-checked",
        "not called, since this server takes made-up keys: it would be done",
      );
      return;
    }
    const madeUp = `sk_live_made_up_${randomBytes(12).toString("hex")}`;
    const answer = await this.call(operation, madeUp);
    if (!answer) return;
    const { status, documented } = answer;
    this.options.say(`${label}: ${status}${documented ? "" : ", undocumented"}`);
    if (keyHeader) this.judgeRefusal(operation, status);
    await this.control(operation, status, madeUp);
  }

  async execute(operation: ContractOperation): Promise<void> {
    const { name, method, path, source } = operation;
    const { baseUrl, apiKey, say } = this.options;
    const about = [source.summary, source.description]
      .filter(Boolean)
      .join(". ")
      .replaceAll(/\s+/g, " ");
    say(
      `${name}: about to call ${method.toUpperCase()} ${baseUrl.replace(/\/$/, "")}${path} for real${
        operation.keyHeader ? ", with the given key" : ""
      }. ${about}`,
    );
    const answer = await this.call(operation, apiKey ?? "sk_live_none_needed");
    if (!answer) return;
    const { status, documented } = answer;
    const done =
      status >= 200 && status < 300 ? "done" : status < 500 ? "not done" : "perhaps done";
    say(`${name}: ${status}${documented ? "" : ", undocumented"}: ${done}`);
    if (done !== "done")
      this.add("warning", name, "response.status", "not-executed", `answered ${status}: ${done}`);
  }

  /** Sends one request, and reports what Prism says of it. */
  private async call(
    operation: ContractOperation,
    key: string,
  ): Promise<{ status: number; documented: boolean } | undefined> {
    const { name } = operation;
    const { answer, problem } = await this.send(operation, key);
    const exchange = this.relay.take();
    if (exchange?.error)
      throw new UnreachableError(
        `${name}: ${this.options.baseUrl} could not be reached: ${exchange.error}`,
      );
    if (!exchange?.status) {
      const why =
        answer?.violations.map(({ message }) => message).join("; ") || answer?.text || problem;
      this.add("violation", name, "request", "not-checked", `no request could be sent: ${why}`);
      return undefined;
    }
    const { status, location } = exchange;
    const documented = isDocumented(operation, status);
    if (!documented)
      this.add(
        EXPECTED.includes(status) ? "warning" : "violation",
        name,
        "response.status",
        "undocumented-status",
        `answered ${status}${location ? `, a redirect, which was not followed` : ""}; documented: ${operation.responses.map(({ status }) => status).join(", ")}`,
      );
    if (!answer)
      this.add(
        "violation",
        name,
        "response",
        "not-checked",
        `the answer could not be checked: ${problem}`,
      );
    for (const { location: place = [], severity, code, message } of answer?.violations ?? []) {
      if (/^Unable to match the returned status code/.test(message)) continue; // said above
      this.add(
        severity === "Error" ? "violation" : "warning",
        name,
        place.join("."),
        code ?? (/media type/.test(message) ? "media-type" : "contract"),
        message,
      );
    }
    return { status, documented };
  }

  private judgeRefusal({ name, method }: ContractOperation, status: number): void {
    if (status >= 200 && status < 300) {
      this.takesAnyKey = true;
      this.add(
        "violation",
        name,
        "security",
        "takes-made-up-key",
        `GRAVE: a made-up key was accepted with ${status}${SAFE.test(method) ? "" : ": the operation may have been done"}`,
      );
    } else if (status === 429)
      this.add("violation", name, "security", "not-checked", "answered 429: try again later");
    else if (status < 400 || status >= 500)
      this.add(
        "violation",
        name,
        "security",
        "made-up-key-not-refused",
        `expected a refusal (4xx), got ${status}`,
      );
  }

  /** A schema that Prism cannot compile lets everything pass. So it must flag an answer that is none. */
  private async control(operation: ContractOperation, status: number, key: string): Promise<void> {
    const response = documentedAs(operation, status);
    const contentType = Object.keys(response?.source.content ?? {}).find((type) =>
      /[/+]json\b/.test(type),
    );
    if (!contentType) return;
    for (const body of NO_TYPE) {
      this.relay.pretend({ status, contentType, body });
      const { answer } = await this.send(operation, key);
      if (answer?.violations.some(({ severity }) => severity === "Error")) {
        this.relay.pretend(undefined);
        return;
      }
    }
    this.relay.pretend(undefined);
    this.add(
      "warning",
      operation.name,
      "response.body",
      "anything-passes",
      `the body of ${status} may be anything by its schema, or Prism cannot read it: it was not checked`,
    );
  }

  private async send(operation: ContractOperation, key: string) {
    let answer: PrismAnswer | undefined;
    let problem = "";
    try {
      const client = this.options.createClient({
        apiKey: key,
        baseUrl: this.prism.url,
        maxRetries: 0,
        fetch: async (url, init) => {
          const response = await fetch(url, init);
          answer = await readAnswer(response.clone());
          return response;
        },
      });
      const call = (client as unknown as Record<string, (request: object) => Promise<unknown>>)[
        operation.name
      ]!;
      await call(sampleRequest(this.document, operation));
    } catch (error) {
      // That the client does not like an answer is not the question here; that it cannot ask is.
      problem = (error as Error).message;
    }
    return { answer, problem };
  }

  private add(
    level: Finding["level"],
    operation: string,
    place: string,
    rule: string,
    message: string,
  ) {
    this.findings.push({ level, operation, place, rule, message });
  }
}

async function readAnswer(response: Response): Promise<PrismAnswer> {
  const header = response.headers.get("sl-violations");
  return {
    status: response.status,
    violations: header ? JSON.parse(header) : [],
    text: (await response.text()).slice(0, 500),
  };
}

function documentedAs({ responses }: ContractOperation, status: number) {
  const named = (name: string) =>
    responses.find((response) => response.status.toUpperCase() === name);
  return named(`${status}`) ?? named(`${`${status}`[0]}XX`) ?? named("DEFAULT");
}

function isDocumented(operation: ContractOperation, status: number): boolean {
  return documentedAs(operation, status) !== undefined;
}
