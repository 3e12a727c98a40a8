// Unpacks the browser of its package into the folder TARGET; prints the folder as JSON.
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const [target] = process.argv.slice(2);
const packed = "node_modules/@sparticuz/chromium/bin/";
await mkdir(target, { recursive: true });
for (const [from, to] of [["chromium.br", "chromium"], ["al2023.tar.br", "libraries.tar"]])
  await pipeline(createReadStream(packed + from), createBrotliDecompress(), createWriteStream(`${target}/${to}`));
await chmod(`${target}/chromium`, 0o755);
console.log(JSON.stringify(target));
