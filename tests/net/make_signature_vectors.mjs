// Writes data/signature_v4.tsv: signatures of the AWS SDK for 500 seeded keys, headers and dates.
//   npm install @aws-sdk/client-s3@3 @aws-sdk/s3-request-presigner@3 && node make_signature_vectors.mjs >data/signature_v4.tsv
// A line is either a presigned link or a signed request:
//   P key-hex host path-prefix region date lifetime token signature digest(url)
//   H key-hex method region date token content-type-hex meta-hex query(name=value-hex&...) body-sha256 signature digest(path and Authorization)
// The digest (16 digits of a SHA-256) covers every byte, so path, names, order and encoding are compared, not the signature alone.
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { SignatureV4 } from "@smithy/signature-v4";
import { createHash, createHmac } from "node:crypto";

const ID = "AKID/EXAMPLE:tester", SECRET = "secret+key/with=signs", TOKEN = "FwoG+ZXIv/YXdz==";

let state = 20261123;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const hexed = (text) => Buffer.from(text, "utf8").toString("hex");

class Sha256 {
  constructor(secret) { this.hash = secret ? createHmac("sha256", secret) : createHash("sha256"); }
  update(data) { this.hash.update(data); }
  async digest() { return new Uint8Array(this.hash.digest()); }
}

const ODD = [" ", "+", "&", "=", "?", "%", "~", "#", "!", "'", "(", ")", "*", "@", ",", ";", ":", "$", "[", "]", "|", '"', "<", ">", "^", "`", "{", "}",
  "//", "/", "%41", "%2F", "ü", "é", "e\u0301", "東京", "😀", "ﬀ", "\u00a0", "_", "-", "."];
const word = () => Array.from({ length: 1 + Math.floor(random() * 6) }, () => (random() < 0.45 ? pick(ODD) : pick([..."abcXYZ019"]))).join("");
// The SDK drops dot segments before it signs; a store keeps them. Ours never sends one.
const plain = (key) => key.split("/").every((part) => part !== "." && part !== "..");
const key = () => {
  for (;;) {
    const made = `k${word()}/${word()}/${word()}.mp4`;
    if (plain(made)) return made;
  }
};
const date = () => new Date(Date.UTC(2001 + Math.floor(random() * 60), Math.floor(random() * 12), 1 + Math.floor(random() * 28), Math.floor(random() * 24),
  Math.floor(random() * 60), Math.floor(random() * 60)));
const stamp = (when) => when.toISOString().replace(/[-:]|\.\d+/g, "");
const digest = (text) => sha256(text).slice(0, 16);

async function presigned(token, style) {
  const region = pick(["us-east-1", "eu-central-1", "auto", "ap-northeast-3"]);
  const when = date(), lifetime = 1 + Math.floor(random() * 604800), name = key();
  const client = new S3Client({ region, endpoint: pick(["https://store.example.com", "http://127.0.0.1:16280"]), forcePathStyle: style === "path",
    credentials: { accessKeyId: ID, secretAccessKey: SECRET, ...(token ? { sessionToken: TOKEN } : {}) } });
  const url = await getSignedUrl(client, new GetObjectCommand({ Bucket: "bucket", Key: name }), { signingDate: when, expiresIn: lifetime });
  const host = url.slice(url.indexOf("//") + 2, url.indexOf("/", 8));
  const prefix = url.slice(url.indexOf("/", 8)).startsWith("/bucket/") ? "/bucket/" : "/";
  return ["P", hexed(name), host, prefix, region, stamp(when), lifetime, token ? 1 : 0, /X-Amz-Signature=([0-9a-f]+)/.exec(url)[1], digest(url)];
}

async function signed(token) {
  const region = pick(["us-east-1", "eu-north-1"]), when = date(), method = pick(["PUT", "GET", "DELETE", "HEAD", "POST"]), name = key();
  const type = pick(["video/mp4", "image/png", "text/plain; charset=utf-8"]), meta = `${word().replace(/[^\x20-\x7e]/g, "x")}  ${word().replace(/[^\x20-\x7e]/g, "y")}`.trim();
  const path = "/bucket/" + name.split("/").map((part) => encodeURIComponent(part).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase())).join("/");
  const body = method === "PUT" || method === "POST" ? word() : "";
  const query = method === "POST" ? { uploads: "" } : method === "PUT" ? { partNumber: String(1 + Math.floor(random() * 100)), uploadId: word() } : {};
  const signer = new SignatureV4({ service: "s3", region, uriEscapePath: false, applyChecksum: true, sha256: Sha256,
    credentials: { accessKeyId: ID, secretAccessKey: SECRET, ...(token ? { sessionToken: TOKEN } : {}) } });
  const request = await signer.sign({ method, protocol: "https:", hostname: "store.example.com", path, query, body,
    headers: { host: "store.example.com", "content-type": type, "x-amz-meta-note": meta } }, { signingDate: when });
  const authorization = request.headers.authorization;
  const asked = Object.entries(query).map(([a, b]) => `${a}=${hexed(b)}`).join("&");
  return ["H", hexed(name), method, region, stamp(when), token ? 1 : 0, hexed(type), hexed(meta), asked, request.headers["x-amz-content-sha256"],
    /Signature=([0-9a-f]+)/.exec(authorization)[1], digest(path + authorization)];
}

for (let i = 0; i < 500; ++i) console.log((await (i % 5 < 3 ? presigned(i % 2 === 0, i % 3 === 0 ? "path" : "host") : signed(i % 2 === 0))).join("\t"));
