import selfsigned from "selfsigned";

/** A self-signed certificate of a host. */
export async function certificateOf(host: string): Promise<{ key: string; cert: string }> {
  const { private: key, cert } = await selfsigned.generate([{ name: "commonName", value: host }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: host }] }],
  });
  return { key, cert };
}
