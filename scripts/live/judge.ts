import { essence, kindOf, matches } from "../openapi/media-types.js";
import type { ContractOperation, ContractResponse } from "../openapi/model.js";
import { parseJson, type Reply } from "./exchange.js";
import type { Findings } from "./finding.js";
import { holdsKey, type Keys } from "./keys.js";

const SAFE = /^(get|head|options)$/;
// What HTTP itself has for a key that is not known, and for too many requests.
const EXPECTED = [401, 403, 429];

/** Safe by its method (RFC 9110 9.2.1): calling it changes nothing. */
export function isSafe({ method }: ContractOperation): boolean {
  return SAFE.test(method);
}

/** What the contract documents for a status. */
export function documentedAs(
  { responses }: ContractOperation,
  status: number,
): ContractResponse | undefined {
  const named = (name: string) =>
    responses.find((response) => response.status.toUpperCase() === name);
  return named(`${status}`) ?? named(`${`${status}`[0]}XX`) ?? named("DEFAULT");
}

/** What is wrong with a response by the contract, and by HTTP. */
export function judgeReply(findings: Findings, operation: ContractOperation, reply: Reply): void {
  const { name, responses } = operation;
  const { status, headers } = reply.got;
  if (!documentedAs(operation, status)) {
    const redirect = headers.has("location") ? ", a redirect, which was not followed" : "";
    findings.add({
      level: EXPECTED.includes(status) ? "warning" : "violation",
      operation: name,
      location: "response.status",
      rule: "undocumented-status",
      message: `responded ${status}${redirect}; documented: ${responses.map(({ status }) => status).join(", ")}`,
    });
  }
  if (!reply.violations)
    findings.add({
      level: "violation",
      operation: name,
      location: "response",
      rule: "not-checked",
      message: "the response could not be checked",
    });
  for (const { location = [], severity, code, message } of reply.violations ?? []) {
    if (/^Unable to match the returned status code/.test(message)) continue; // said above
    findings.add({
      level: severity === "Error" ? "violation" : "warning",
      operation: name,
      location: location.join("."),
      rule: code ?? (/media type/.test(message) ? "media-type" : "contract"),
      message,
    });
  }
  judgeMediaType(findings, operation, reply);
  if (status === 401 && !headers.has("www-authenticate"))
    findings.add({
      level: "note",
      operation: name,
      location: "response.headers",
      rule: "www-authenticate",
      message: "401 without `WWW-Authenticate` (RFC 9110 15.5.2)",
    });
}

/** What Prism lets pass: another media type that is JSON too, and a body that is not valid JSON. */
function judgeMediaType(
  findings: Findings,
  operation: ContractOperation,
  { got: { status, headers }, text, violations = [] }: Reply,
): void {
  const documented = documentedAs(operation, status);
  if (!documented?.mediaTypes.length) return;
  const type = essence(headers.get("content-type") ?? "");
  const types = Object.keys(documented.source.content ?? {}).map(essence);
  // Of what may be anything, no type at all is one too.
  const isDocumented = types.some((one) => one === "*/*" || matches(one, type));
  const add = (location: string, rule: string, message: string) =>
    findings.add({ level: "violation", operation: operation.name, location, rule, message });
  if (!isDocumented && !violations.some(({ message }) => /media type/.test(message)))
    add(
      "response",
      "media-type",
      `responded as ${type || "no media type"}; documented: ${types.join(", ")}`,
    );
  if (kindOf(type) === "json" && parseJson(text) === undefined)
    add("response.body", "json", text ? "the body is not valid JSON" : "the body is empty");
}

/** What is wrong where a call should have been rejected: without a key, or with a made-up one. */
export function judgeRejection(
  findings: Findings,
  operation: ContractOperation,
  { got: { status } }: Reply,
  withoutKey: boolean,
): "accepted" | "rejected" {
  const { name } = operation;
  const what = withoutKey ? "no key" : "a made-up key";
  const key = withoutKey ? "no-key" : "made-up-key";
  if (status >= 200 && status < 300) {
    const done = isSafe(operation) ? "" : " The operation may have been carried out.";
    const whom = withoutKey ? "anyone" : "anyone who makes up a key";
    findings.add({
      level: "violation",
      operation: name,
      location: "security",
      rule: `accepts-${key}`,
      message: `GRAVE: a request with ${what} was accepted (${status}): ${whom} can call this operation, unless this is not the real server.${done}`,
    });
    return "accepted";
  }
  if (status === 429)
    findings.add({
      level: "violation",
      operation: name,
      location: "security",
      rule: "not-checked",
      message: "responded 429: try again later",
    });
  else if (status < 400 || status >= 500)
    findings.add({
      level: "violation",
      operation: name,
      location: "security",
      rule: `${key}-not-rejected`,
      message: `expected ${what} to be rejected (4xx), got ${status}`,
    });
  return "rejected";
}

/** A server that repeats a key in its response puts it into every log on the way. */
export function judgeEcho(
  findings: Findings,
  { name }: ContractOperation,
  { text, got }: Reply,
  keys: Keys,
): void {
  const holder = holdsKey(text, keys)
    ? "body"
    : [...got.headers].find(([, value]) => holdsKey(value, keys))?.[0];
  if (holder)
    findings.add({
      level: "warning",
      operation: name,
      location: `response.${holder}`,
      rule: "repeats-key",
      message: "the response repeats the key that was sent: it ends up in logs",
    });
}
