-- Opens a manifest with Neovim's own client and prints what it shows: `nvim --headless -u NONE -l try.lua PROGRAM MANIFEST`.
local program, manifest = arg[1], arg[2]
vim.cmd.edit(manifest)
local id = vim.lsp.start({
  name = 'readiness',
  cmd = { program, 'lsp' },
  root_dir = vim.fs.dirname(vim.fn.fnamemodify(manifest, ':p')),
})
assert(id, 'the server does not start')
local found = vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 100)
assert(found, 'no diagnostics')
for _, one in ipairs(vim.diagnostic.get(0)) do
  print(string.format('%d:%d %s [%s]', one.lnum + 1, one.col + 1, one.message:match('[^\n]*'), one.code))
end
local client = vim.lsp.get_client_by_id(id)
local params = { textDocument = vim.lsp.util.make_text_document_params(0) }
local lenses = client:request_sync('textDocument/codeLens', params, 20000, 0)
print(lenses and lenses.result[1] and lenses.result[1].command.title or 'no lens')
