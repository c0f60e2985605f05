// Written by `npm run generate` from openapi.yaml. Do not edit.
import type { Validator } from "../operation.js";
export declare const wooDisconnect200: Validator;
export declare const ErrorResponse: Validator;
