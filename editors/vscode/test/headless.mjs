// Talks to the server as VS Code does, without VS Code: `node test/headless.mjs PROGRAM REPOSITORY`.
// Fails if the manifest of the repository gets no diagnostics, or if a hover or a completion fails.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node.js";

const [program, repository] = process.argv.slice(2);
if (!program || !repository) {
  console.error("usage: node test/headless.mjs PROGRAM REPOSITORY");
  process.exit(2);
}
const server = spawn(program, ["lsp", "--stdio", `--clientProcessId=${process.pid}`], { stdio: ["pipe", "pipe", "inherit"] });
const connection = createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
connection.onRequest(() => null);
connection.listen();

const path = join(resolve(repository), "readiness.toml");
const uri = pathToFileURL(path).href;
const text = readFileSync(path, "utf8");
const textDocument = { uri };

const { capabilities, serverInfo } = await connection.sendRequest("initialize", {
  processId: process.pid,
  rootUri: pathToFileURL(resolve(repository)).href,
  capabilities: { textDocument: { diagnostic: { relatedDocumentSupport: true } } },
});
await connection.sendNotification("initialized", {});
await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "toml", version: 1, text } });
const report = await connection.sendRequest("textDocument/diagnostic", { textDocument });
const links = await connection.sendRequest("textDocument/documentLink", { textDocument });
const lenses = await connection.sendRequest("textDocument/codeLens", { textDocument });
console.log(`${serverInfo.name} ${serverInfo.version}, positions in ${capabilities.positionEncoding}`);
console.log(`${report.items.length} diagnostics, in ${Object.keys(report.relatedDocuments ?? {}).length} other documents too`);
console.log(`${links.length} links, lens: ${lenses[0]?.command?.title}`);
for (const link of links.slice(0, 5)) {
  await connection.sendRequest("textDocument/hover", { textDocument, position: link.range.end });
  await connection.sendRequest("textDocument/completion", { textDocument, position: link.range.end });
}
await connection.sendRequest("shutdown");
await connection.sendNotification("exit");
const status = await new Promise((done) => server.on("exit", done));
process.exit(status === 0 && report.items.length > 0 ? 0 : 1);
