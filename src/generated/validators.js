// Written by `npm run generate` from openapi.yaml. Do not edit.
"use strict";
export const wooDisconnect200 = validate10;

function validate10(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data } = {},
) {
  /*# sourceURL="wooDisconnect200" */
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if (data.disconnected === undefined && (missing0 = "disconnected")) {
        validate10.errors = [
          { instancePath, keyword: "required", params: { missingProperty: missing0 } },
        ];
        return false;
      } else {
        if (data.disconnected !== undefined) {
          if (typeof data.disconnected !== "boolean") {
            validate10.errors = [
              {
                instancePath: instancePath + "/disconnected",
                keyword: "type",
                params: { type: "boolean" },
              },
            ];
            return false;
          }
        }
      }
    } else {
      validate10.errors = [{ instancePath, keyword: "type", params: { type: "object" } }];
      return false;
    }
  }
  validate10.errors = vErrors;
  return errors === 0;
}

export const ErrorResponse = validate11;

function validate11(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data } = {},
) {
  /*# sourceURL="ErrorResponse" */
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.error !== undefined) {
        const _errs1 = errors;
        if (typeof data.error !== "string") {
          validate11.errors = [
            { instancePath: instancePath + "/error", keyword: "type", params: { type: "string" } },
          ];
          return false;
        }
        var valid0 = _errs1 === errors;
      } else {
        var valid0 = true;
      }
      if (valid0) {
        if (data.code !== undefined) {
          const _errs3 = errors;
          if (typeof data.code !== "string") {
            validate11.errors = [
              { instancePath: instancePath + "/code", keyword: "type", params: { type: "string" } },
            ];
            return false;
          }
          var valid0 = _errs3 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.details !== undefined) {
            let data2 = data.details;
            const _errs5 = errors;
            if (errors === _errs5) {
              if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
                for (const key0 in data2) {
                  const _errs8 = errors;
                  if (typeof data2[key0] !== "string") {
                    validate11.errors = [
                      {
                        instancePath:
                          instancePath +
                          "/details/" +
                          key0.replace(/~/g, "~0").replace(/\//g, "~1"),
                        keyword: "type",
                        params: { type: "string" },
                      },
                    ];
                    return false;
                  }
                  var valid1 = _errs8 === errors;
                  if (!valid1) {
                    break;
                  }
                }
              } else {
                validate11.errors = [
                  {
                    instancePath: instancePath + "/details",
                    keyword: "type",
                    params: { type: "object" },
                  },
                ];
                return false;
              }
            }
            var valid0 = _errs5 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.error === undefined && data.code === undefined && data.details === undefined) {
              validate11.errors = [{ instancePath, keyword: "named", params: {} }];
              return false;
            }
          }
        }
      }
    } else {
      validate11.errors = [{ instancePath, keyword: "type", params: { type: "object" } }];
      return false;
    }
  }
  validate11.errors = vErrors;
  return errors === 0;
}
