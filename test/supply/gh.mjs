// Stands in for GitHub's command: answers from $GH_ANSWERS, and writes what it was asked into $GH_LOG.
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";

const args = process.argv.slice(2);
const after = (option) => args[args.indexOf(option) + 1];
const file = args.includes("--input") ? after("--input") : after("--body-file");
const body = args.some((arg) => /^--(input|body-file)$/.test(arg)) && readFileSync(file, "utf8");
appendFileSync(process.env.GH_LOG, `${JSON.stringify({ args, body })}\n`);

const answers = JSON.parse(process.env.GH_ANSWERS);
const found = Object.keys(answers).find((start) => args.join(" ").startsWith(start));
if (!found) process.exit(1);
const answer = JSON.stringify(answers[found]);
if (args.includes("--jq"))
  process.stdout.write(execFileSync("jq", ["-r", "-c", after("--jq")], { input: answer }));
