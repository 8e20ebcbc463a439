"""A hundred names and more that do harm where a shell, a path, a terminal or a parser takes them for more than text."""

SHELL = (
    "; touch pwned", "& touch pwned", "| touch pwned", "&& touch pwned", "|| touch pwned", "$(touch pwned)", "`touch pwned`", "${IFS}touch",
    "> pwned", "< /etc/passwd", ">> pwned", "2> pwned", "x;touch${IFS}pwned", "$PATH", "$HOME", "~", "~root", "*", "?", "[a-z]", "{a,b}",
    "!!", "!touch", "#comment", "\\", "\\\\", "\\n", "a b", " a", "a ", "\ttab", "-rf", "--help", "--out=/etc", "-c", "--",
    "-", "@file", "%s%n", "%x",
)  # fmt: skip
QUOTES = (
    "'", '"', "'''", '"""', "''", '""', "';touch pwned;'", '";touch pwned;"', "')+__import__('os').system('touch pwned')#",
    '")+__import__("os").system("touch pwned")#', "'''+open('pwned','w').write('')+'''", "{{7*7}}", "{% import os %}", "${{ x }}", "#{x}",
    "<script>alert(1)</script>", "]]>", "<!--", "-->", "[x](javascript:alert(1))", "![x](x)",
    "!!python/object/apply:os.system ['touch pwned']",
    "&anchor", "*alias", "key: value", "- item", "a: {b: c}", "? x", "| x", "%YAML 1.2", "---", "...", "null", "[]", "{}", "@x", "`x`",
)  # fmt: skip
LINES = (
    "a\nb",
    "a\rb",
    "a\r\nb",
    "\n",
    "\n---\n",
    "a\ntouch pwned",
    "a\x00b",
    "\x1b[31mred",
    "\x07",
    "\x7f",
    "\u2028",
    "\u2029",
    "\u202eabc",
    "\ufeffabc",
)
PATHS = (
    "..", "../pwned", "../../pwned", "a/../../pwned", "/etc/passwd", "/tmp/../etc", "./../pwned", "..\\pwned", "C:\\pwned", "\\\\host\\x",
    "file:///etc/passwd", "a/../..", "....//pwned", "%2e%2e%2fpwned", "..%2fpwned", "a//b", "/", ".", "./", ".git", ".oxen/config", "con",
)  # fmt: skip
NAMES = tuple(name for name in (*SHELL, *QUOTES, *LINES, *PATHS) if name not in ("con", "null"))
