// Written by `npm run generate` from openapi.yaml. Do not edit.
"use strict";
export const wooDisconnect200 = validate20;
const schema31 = {
  type: "object",
  required: ["disconnected"],
  properties: { disconnected: { type: "boolean" } },
  $id: "wooDisconnect200",
};

function validate20(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="wooDisconnect200" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate20.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.disconnected === undefined && (missing0 = "disconnected")) {
        validate20.errors = [
          {
            instancePath,
            schemaPath: "#/required",
            keyword: "required",
            params: { missingProperty: missing0 },
          },
        ];
        return false;
      } else {
        if (data.disconnected !== undefined) {
          if (typeof data.disconnected !== "boolean") {
            validate20.errors = [
              {
                instancePath: instancePath + "/disconnected",
                schemaPath: "#/properties/disconnected/type",
                keyword: "type",
                params: { type: "boolean" },
              },
            ];
            return false;
          }
        }
      }
    } else {
      validate20.errors = [
        { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } },
      ];
      return false;
    }
  }
  validate20.errors = vErrors;
  return errors === 0;
}
validate20.evaluated = { props: { disconnected: true }, dynamicProps: false, dynamicItems: false };

export const wooDisconnect403 = validate21;
const schema32 = { $ref: "contract#/components/schemas/ErrorResponse", $id: "wooDisconnect403" };
const schema34 = {
  type: "object",
  properties: {
    error: { type: "string" },
    code: { type: "string" },
    details: { type: "object", additionalProperties: { type: "string" } },
  },
};

function validate21(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="wooDisconnect403" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate21.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  const _errs0 = errors;
  if (errors === _errs0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.error !== undefined) {
        const _errs2 = errors;
        if (typeof data.error !== "string") {
          validate21.errors = [
            {
              instancePath: instancePath + "/error",
              schemaPath: "contract#/components/schemas/ErrorResponse/properties/error/type",
              keyword: "type",
              params: { type: "string" },
            },
          ];
          return false;
        }
        var valid1 = _errs2 === errors;
      } else {
        var valid1 = true;
      }
      if (valid1) {
        if (data.code !== undefined) {
          const _errs4 = errors;
          if (typeof data.code !== "string") {
            validate21.errors = [
              {
                instancePath: instancePath + "/code",
                schemaPath: "contract#/components/schemas/ErrorResponse/properties/code/type",
                keyword: "type",
                params: { type: "string" },
              },
            ];
            return false;
          }
          var valid1 = _errs4 === errors;
        } else {
          var valid1 = true;
        }
        if (valid1) {
          if (data.details !== undefined) {
            let data2 = data.details;
            const _errs6 = errors;
            if (errors === _errs6) {
              if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
                for (const key0 in data2) {
                  const _errs9 = errors;
                  if (typeof data2[key0] !== "string") {
                    validate21.errors = [
                      {
                        instancePath:
                          instancePath +
                          "/details/" +
                          key0.replace(/~/g, "~0").replace(/\//g, "~1"),
                        schemaPath:
                          "contract#/components/schemas/ErrorResponse/properties/details/additionalProperties/type",
                        keyword: "type",
                        params: { type: "string" },
                      },
                    ];
                    return false;
                  }
                  var valid2 = _errs9 === errors;
                  if (!valid2) {
                    break;
                  }
                }
              } else {
                validate21.errors = [
                  {
                    instancePath: instancePath + "/details",
                    schemaPath:
                      "contract#/components/schemas/ErrorResponse/properties/details/type",
                    keyword: "type",
                    params: { type: "object" },
                  },
                ];
                return false;
              }
            }
            var valid1 = _errs6 === errors;
          } else {
            var valid1 = true;
          }
        }
      }
    } else {
      validate21.errors = [
        {
          instancePath,
          schemaPath: "contract#/components/schemas/ErrorResponse/type",
          keyword: "type",
          params: { type: "object" },
        },
      ];
      return false;
    }
  }
  validate21.errors = vErrors;
  return errors === 0;
}
validate21.evaluated = {
  props: { error: true, code: true, details: true },
  dynamicProps: false,
  dynamicItems: false,
};
