/** A documentation page, as the API's site publishes one per operation. */
export function page(method: string, path: string, document: string, fence = "````"): string {
  return `> ## Documentation Index
> Fetch the complete documentation index at the site's llms.txt

# ${method} ${path}

Like this:

\`\`\`bash
curl https://example.com
\`\`\`

## OpenAPI

${fence}yaml /openapi.yaml ${method} ${path}
${document}${document.endsWith("\n") ? "" : "\n"}${fence}
`;
}
