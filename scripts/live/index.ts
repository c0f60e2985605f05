import { contractOf } from "../openapi/contract.js";
import { parseContract } from "../openapi/document.js";
import { checkReferences } from "../openapi/references.js";
import { type Prism, startPrismOf } from "../prism/index.js";
import { isEndless } from "../prism/unfold.js";
import { Coverage } from "./coverage.js";
import type { Chain } from "./exchange.js";
import { type Finding, Findings } from "./finding.js";
import { isSafe } from "./judge.js";
import { recognize } from "./recognize.js";
import { startRelay } from "./relay.js";
import { Session, type SessionOptions } from "./session.js";
import { askUndocumentedMethods } from "./undocumented.js";

export interface LiveCheck extends SessionOptions {
  /** The contract's text. */
  contract: string;
  /** The package of that contract. */
  createClient: Chain["createClient"];
  /** The real server. */
  baseUrl: string;
  /** Operations to call for real. */
  execute: readonly string[];
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
  if (isEndless(source))
    options.say(
      "Prism cannot hold all of this contract, whose types refer to each other: it checks bodies only in part.",
    );
  const relay = await startRelay(baseUrl);
  let prism: Prism | undefined;
  try {
    prism = await (options.startProxy ?? startPrismOf)(options.contract, relay.url);
    const { createClient } = options;
    const coverage = new Coverage(document, operations);
    const session = new Session(
      options,
      operations,
      { source, document, createClient, baseUrl, prism, relay },
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
