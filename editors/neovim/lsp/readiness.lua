-- Neovim 0.11 or newer: put this file into the folder `lsp` of your configuration, and `vim.lsp.enable('readiness')` into `init.lua`.
return {
  cmd = { 'readiness', 'lsp' },
  filetypes = { 'toml', 'markdown', 'json', 'yaml' },
  -- A document in a repository without a manifest starts no server.
  root_markers = { 'readiness.toml' },
}
