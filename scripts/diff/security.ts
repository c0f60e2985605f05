import type { OpenAPI3 } from "openapi-typescript";
import { asList } from "../openapi/references.js";
import { type Add, deref, type View } from "./view.js";

/** Changes of the keys that an operation needs. */
export function compareSecurity(a: View, b: View, add: Add): void {
  const isOpen = ({ security }: View) =>
    !security.length || security.some((one) => !Object.keys(one).length);
  if (isOpen(a) && isOpen(b)) return;
  if (isOpen(a)) return void add("major", "security", "a key is needed now");
  if (isOpen(b)) return void add("minor", "security", "no key is needed any more");
  const [old, now] = [alternatives(a), alternatives(b)];
  if (old.some((one) => !now.includes(one)))
    add("major", "security", "a way to authenticate was removed, or asks for more");
  else if (now.some((one) => !old.includes(one)))
    add("minor", "security", "there is another way to authenticate");
}

function alternatives({ document, security }: View): string[] {
  return security.map((alternative) =>
    JSON.stringify(
      Object.entries(alternative)
        .map(([name, scopes]) => [scheme(document, name), asList(scopes).map(String).toSorted()])
        .toSorted(),
    ),
  );
}

/** What a scheme asks for, whatever it is called and however it is described. */
function scheme(document: OpenAPI3, name: string): string {
  const found = document.components?.securitySchemes?.[name];
  if (!found) return name;
  const { description: _, bearerFormat: __, ...rest } = deref(document, found);
  return JSON.stringify(Object.entries(rest).toSorted());
}
