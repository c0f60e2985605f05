/** For Ajv: these schemas serve for few values each. To check them, or to make their code short, takes longer. */
export const UNCHECKED = { validateSchema: false, meta: false, code: { optimize: false } } as const;
