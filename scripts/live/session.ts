import type { ContractOperation } from "../openapi/model.js";
import type { Coverage } from "./coverage.js";
import { type Ask, ask, type Chain, type Reply } from "./exchange.js";
import type { Findings } from "./finding.js";
import { documentedAs, isSafe, judgeEcho, judgeRejection, judgeReply } from "./judge.js";
import { type Keys, makeUpKeys } from "./keys.js";
import { refuseMock } from "./recognize.js";
import { judgeWriteOnly } from "./write-only.js";

const WAIT_S = 60;
const MAX_WAIT_S = 120;
const WRONG_TYPE = ["null", '"x"', "{}", "[]", "0"];

export interface SessionOptions {
  /** For operations that are called for real, only. */
  apiKey: string | undefined;
  /** Told what was seen, and what is about to be done. */
  say: (line: string) => void;
  /** Before a request is repeated that was one too many. */
  wait: (ms: number) => Promise<void>;
}

/** The calls of one check. */
export class Session {
  /** A call without a key, or with a made-up one, was accepted. */
  open = false;
  /** The contract's paths, as they were called. */
  readonly paths = new Map<string, string>();

  constructor(
    private readonly options: SessionOptions,
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
    judgeWriteOnly(this.findings, this.chain.source, operation, reply);
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
