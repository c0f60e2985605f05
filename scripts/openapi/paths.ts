import { decoded } from "../util/decoded.js";
import { type ContractError, refusal } from "./problem.js";

/** Whether a URL has this path as it is written. */
export function isPathname(path: string): boolean {
  const literal = path.replaceAll(/\{[^{}]*\}/g, "x");
  const text = `https://host${literal}`;
  return (
    URL.canParse(text) &&
    decoded(new URL(text).href) === decoded(text) &&
    literal[0] === "/" &&
    !/[?#]/.test(literal)
  );
}

/** The refusal of a path that no URL has. */
export function noPath(document: object, path: string): ContractError {
  return refusal(
    document,
    ["paths", path],
    "expected a path that begins with `/`, without `?`, `#`, `..` or `\\`: a URL has other uses for them",
  );
}
