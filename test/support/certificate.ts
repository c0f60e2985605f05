import selfsigned from "selfsigned";

type Certificate = Promise<{ key: string; cert: string }>;

const made = new Map<string, Certificate>();

/** A self-signed certificate of a host: one for all tests, since a key takes half a second of the process's time. */
export function certificateOf(host: string): Certificate {
  const certificate = made.get(host) ?? makeCertificate(host);
  made.set(host, certificate);
  return certificate;
}

async function makeCertificate(host: string): Certificate {
  const { private: key, cert } = await selfsigned.generate([{ name: "commonName", value: host }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: host }] }],
  });
  return { key, cert };
}
