/** What every workflow must be like, so that no dependency's code reaches a token or the published bytes. */
import { parse } from "yaml";

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}

interface Job {
  needs?: string | string[];
  permissions?: Record<string, string>;
  environment?: string;
  "runs-on"?: string;
  "timeout-minutes"?: number;
  steps?: Step[];
}

interface Workflow {
  name: string;
  on: Record<string, unknown>;
  permissions?: unknown;
  concurrency?: unknown;
  defaults?: { run?: { shell?: string } };
  jobs: Record<string, Job>;
}

/** The jobs that may do more than read, and what. Whoever adds one has to answer for it here. */
const RIGHTS: Record<string, Record<string, string>> = {
  "Release/stage": { "id-token": "write" },
  "Release/draft": { contents: "write" },
  "Contract/pull-request": { contents: "write", "pull-requests": "write" },
};

const ACTIONS = ["checkout", "setup-node", "upload-artifact", "download-artifact"];

/** What a job with rights may start. None of these runs a file of the repository or of an artifact. */
const COMMANDS = [
  ...[
    "cut",
    "du",
    "exit",
    "find",
    "for",
    "head",
    "jq",
    "printf",
    "read",
    "sha256sum",
    "tar",
    "test",
  ],
  ...["gh api", "gh pr", "gh release", "npm stage publish"],
];

/** Each finds the places that break it. */
export const RULES = {
  "starts for no one from outside": ({ workflow }) =>
    Object.keys(workflow.on).filter(
      (event) => !["push", "pull_request", "schedule", "workflow_dispatch"].includes(event),
    ),
  "gives rights job by job, and none without need": ({ workflow, jobs }) => [
    ...(JSON.stringify(workflow.permissions) === "{}" ? [] : ["permissions"]),
    ...jobs
      .filter(([name, { permissions }]) => {
        const allowed = RIGHTS[name] ?? { contents: "read" };
        return JSON.stringify(permissions) !== JSON.stringify(allowed);
      })
      .map(([name]) => name),
  ],
  "runs GitHub's own actions only, by digest and version": ({ text }) =>
    (text.match(/^.*\buses:.*$/gm) ?? []).filter((line) => {
      const [, action] = /uses: actions\/([\w-]+)@[\da-f]{40} # v\d+\.\d+\.\d+$/.exec(line) ?? [];
      return !ACTIONS.includes(action ?? "");
    }),
  "leaves no credentials in the work tree": ({ steps }) =>
    steps("actions/checkout")
      .filter((step) => step.with?.["persist-credentials"] !== false)
      .map(() => "actions/checkout"),
  "has no cache": ({ text, steps }) => [
    ...(text.match(/^\s*cache:.*$/gm) ?? []),
    ...steps("actions/setup-node")
      .filter((step) => step.with?.["package-manager-cache"] !== false)
      .map(() => "actions/setup-node"),
  ],
  "keeps expressions out of scripts": ({ scripts }) =>
    scripts().filter((script) => script.includes("${{")),
  "runs no script at an install": ({ scripts }) =>
    scripts().filter((script) => /npm (ci|install|i)\b(?!.*--ignore-scripts)/.test(script)),
  "uses no secret": ({ text }) => text.match(/\bsecrets\b.*/g) ?? [],
  "ends in time, on GitHub's own machine of a fixed version": ({ jobs }) =>
    jobs
      .filter(
        ([, job]) =>
          !((job["timeout-minutes"] ?? 360) <= 30 && /^ubuntu-\d+\.04$/.test(job["runs-on"] ?? "")),
      )
      .map(([name]) => name),
  "does not run twice at a time, and stops at the first failure": ({ workflow, text }) => [
    ...(workflow.concurrency ? [] : ["concurrency"]),
    ...(workflow.defaults?.run?.shell === "bash" ? [] : ["shell"]),
    ...(text.match(/^\s*(continue-on-error|container|services|shell):(?! bash ).*$/gm) ?? []),
    ...(text.match(/\b(always|cancelled|failure)\(\)/g) ?? []),
  ],
  "gives a token to single steps, of jobs with rights": ({ workflow, jobs }) => [
    ...("env" in workflow ? ["env"] : []),
    ...jobs.flatMap(([name, job]) => [
      ...("env" in job ? [name] : []),
      ...(job.steps ?? [])
        .filter((step) => /\b(github\.token|GITHUB_TOKEN)\b/.test(JSON.stringify(step)))
        .filter((step) => !RIGHTS[name] || !step.env?.GH_TOKEN)
        .map(() => name),
    ]),
  ],
  "runs no code of ours or of a dependency where there are rights": ({ jobs }) =>
    jobs
      .filter(([name]) => RIGHTS[name])
      .flatMap(([, job]) => [
        ...(job.steps ?? [])
          .map((step) => step.uses ?? "")
          .filter((action) => action.startsWith("actions/checkout")),
        ...(job.steps ?? []).flatMap((step) => commandsOf(step.run ?? "")),
      ])
      .filter(
        (found) =>
          / -exec|GITHUB_(ENV|PATH)/.test(found) ||
          !COMMANDS.some((command) => `${found} `.startsWith(`${command} `)),
      ),
  "checks what comes from a job without rights, before it uses it": ({ jobs }) =>
    jobs
      .filter(([name]) => RIGHTS[name])
      .filter(([, { steps = [] }]) => {
        const at = (wanted: RegExp) => steps.findIndex((step) => wanted.test(step.run ?? ""));
        const checked = at(/sha256sum < package|find \. ! -type d/);
        const used = at(/npm stage publish|gh release create|gh api/);
        return !(checked > 0 && used > checked && steps[0]?.uses?.includes("download-artifact"));
      })
      .map(([name]) => name),
  "takes an artifact by its number": ({ steps }) =>
    steps("actions/download-artifact")
      .filter((step) => !step.with?.["artifact-ids"] || step.with["github-token"])
      .map(() => "actions/download-artifact"),
  "publishes from a protected environment, after tests and two builds": ({ jobs }) =>
    jobs
      .filter(([, job]) => job.permissions?.["id-token"])
      .filter(([, job]) => {
        const script = (job.steps ?? []).map((step) => step.run ?? "").join("\n");
        return !(
          job.environment === "npm" &&
          ["test", "build", "rebuild"].every((needed) => job.needs?.includes(needed)) &&
          /= "\$BUILT {2}-"/.test(script) &&
          /= "\$REBUILT {2}-"/.test(script) &&
          /npm stage publish \.\/package\/meum\.tgz .*--ignore-scripts/.test(script)
        );
      })
      .map(([name]) => name),
} satisfies Record<string, (context: Context) => string[]>;

interface Context {
  text: string;
  workflow: Workflow;
  /** With the workflow's name before the job's. */
  jobs: [string, Job][];
  /** The steps that use an action. */
  steps(action: string): Step[];
  scripts(): string[];
}

/** The rules that a workflow breaks, and where. */
export function broken(text: string): Partial<Record<keyof typeof RULES, string[]>> {
  const workflow: Workflow = parse(text);
  const jobs = Object.entries(workflow.jobs).map(([name, job]): [string, Job] => [
    `${workflow.name}/${name}`,
    job,
  ]);
  const all = jobs.flatMap(([, job]) => job.steps ?? []);
  const context: Context = {
    text,
    workflow,
    jobs,
    steps: (action) => all.filter((step) => step.uses?.startsWith(`${action}@`)),
    scripts: () => all.flatMap((step) => step.run ?? []),
  };
  const found = Object.entries(RULES).map(([rule, check]) => [rule, check(context)] as const);
  return Object.fromEntries(found.filter(([, places]) => places.length));
}

/** The commands that a script starts. What stands in single quotes is data of another language. */
function commandsOf(script: string): string[] {
  return script
    .replace(/^\s*#.*$/gm, "")
    .replace(/\\\n/g, " ")
    .replace(/'[^']*'/g, "''")
    .split(/[\n`;()]|\|\|?|&&|[{}](?=\s|$)|\b(?:if|then|else|do|while)\b/)
    .map((part) => part.trim().replace(/^(?:\w+=\S*\s*)+/, ""))
    .filter((part) => /^[\w./~-]/.test(part) && !/^(?:fi|done)\b/.test(part));
}
