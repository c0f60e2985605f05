import { types } from "./sample-schema.js";
import type { Schema } from "./schemas.js";

/** A number within the limits of a schema, another one for each variant; `undefined` where there is none. */
export function sampleNumber(schema: Schema, variant: number): number | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Record<
    string,
    number | undefined
  >;
  const integer = !types(schema.type).includes("number");
  const step = multipleOf ?? 1;
  const least = Math.max(minimum ?? -Infinity, exclusiveMinimum ?? -Infinity);
  const most = Math.min(maximum ?? Infinity, exclusiveMaximum ?? Infinity);
  const near = least > 1 ? least : Math.min(1, most);
  const multiple = (value: number) => Math.round(value / step) * step;
  const candidates = [
    ...Array.from({ length: 50 }, (_, index) => multiple(near) + (index - 1) * step),
    least,
    most,
    (least + most) / 2,
    Math.ceil(least / step) * step,
    Math.floor(most / step) * step,
  ].filter(
    (value) =>
      Number.isFinite(value) &&
      (!integer || Number.isInteger(value)) &&
      value >= least &&
      value <= most &&
      value !== exclusiveMinimum &&
      value !== exclusiveMaximum &&
      (multipleOf === undefined ||
        Math.abs(value / multipleOf - Math.round(value / multipleOf)) < 1e-9),
  );
  const preferred = candidates.includes(1)
    ? [1, ...candidates.filter((value) => value !== 1)]
    : candidates;
  return preferred[variant] ?? preferred[0];
}
