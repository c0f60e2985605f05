// Written by `npm run generate` from openapi.yaml. Do not edit.
import type { Validator } from "../types/operation.js";
import { all, boolean, naming, object, string } from "./validate.js";
export const wooDisconnect200: Validator = object({ disconnected: boolean });
export const ErrorResponse: Validator = all(
  object({}, { error: string, code: string, details: object({}, {}, string) }),
  naming("error", "code", "details"),
);
