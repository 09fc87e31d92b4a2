// Starts `readiness lsp` and connects it to the editor. Everything else is in the server.

import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("readiness.restart", start),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("readiness.path") || event.affectsConfiguration("readiness.keys")) {
        await start();
      }
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = undefined;
}

async function start(): Promise<void> {
  await deactivate();
  // A repository must not choose a program: in an untrusted workspace nothing is started, and the setting is the machine's.
  if (!vscode.workspace.isTrusted) {
    return;
  }
  const settings = vscode.workspace.getConfiguration("readiness");
  const command = settings.get<string>("path") || "readiness";
  const server: ServerOptions = { command, args: ["lsp"] };
  const evidence = ["markdown", "json", "jsonl", "yaml", "csv", "plaintext"];
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", pattern: "**/readiness.toml" },
      ...evidence.map((language) => ({ scheme: "file", language })),
    ],
    initializationOptions: { keys: settings.get<boolean>("keys") ?? false },
    revealOutputChannelOn: RevealOutputChannelOn.Never,
  };
  client = new LanguageClient("readiness", "readiness", server, options);
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(
      `\`${command} lsp\` does not start (${why}). Install readiness, or set \`readiness.path\`.`,
    );
  }
}
