"""What a web server needs to know of a site: its headers, what may be cached, and what is packed.

One policy and one rule of caching, written for the servers that people use. docs/hosting.md shows
these texts with the reasons. No file is read, and no server is asked.
"""

from __future__ import annotations

import json
import re
from string import Template
from urllib.parse import urlsplit

from generator.models.settings import Config
from generator.site.plan import ENGINE_FOLDER, FRAME_FOLDER, POLICY

# A page cannot say this of itself, so it is in the header alone.
_HEADER_POLICY = "; ".join((*POLICY, "frame-ancestors 'none'"))
# Files whose address changes with their content: named or asked for by a fingerprint.
_KEPT = (
    rf"({FRAME_FOLDER}/|{ENGINE_FOLDER}/"
    r"|assets/(javascripts|javascripts/workers|stylesheets)/[a-z]+\.[0-9a-f]{8}\.min\.(js|css)$"
    r"|(lists/[^/]+/)?search/[^/]+\.db$)"
)
_JSON_FEED = (
    r"lists/[^/]+/(feeds/[^/]+|(topics|series)/[^/]+/feed"
    r"|people/[^/]+/(series|reviews|waits))\.json$"
)
# Browsers show XML with its style sheet, and Atom by its own type as source or not at all.
_FEED_TYPE = "application/xml"
_JSON_FEED_TYPE = "application/feed+json"
_TEXTS = (
    "text/css text/javascript text/plain application/javascript application/json application/xml "
    f"{_JSON_FEED_TYPE}"
)
_TEXT = """\
Content-Security-Policy: $policy
X-Content-Type-Options: nosniff
"""
_NGINX = """\
# nginx: in a server block
$moved
location $base {
    alias $folder;
    index index.html;
    error_page 404 ${base}404.html;
    absolute_redirect off;
    default_type application/octet-stream;
    charset utf-8;

    gzip on;
    gzip_static on;
    gzip_vary on;
    gzip_types $texts;

    add_header Content-Security-Policy "$policy" always;
    add_header X-Content-Type-Options nosniff always;

    expires epoch;
    location ~ "^$pattern$kept" {
        expires max;
    }
    location ~ "\\.atom$$" {
        types {}
        default_type $feed_type;
    }
    location ~ "^$pattern$json_feed" {
        types {}
        default_type $json_feed_type;
    }
}
"""
_APACHE = """\
# Apache: in a VirtualHost; needs the modules alias, deflate, dir, filter, headers, mime, setenvif
Alias $base $folder
$moved
<Directory $folder>
    Require all granted
    AllowOverride None
    Options None
    DirectoryIndex index.html
    ErrorDocument 404 ${base}404.html
    AddDefaultCharset utf-8
    AddType text/javascript .js
    AddType $feed_type .atom
    <If "%{REQUEST_URI} =~ m#^$pattern$json_feed#">
        ForceType $json_feed_type
    </If>

    AddOutputFilterByType DEFLATE text/html $texts

    Header always set Content-Security-Policy "$policy"
    Header always set X-Content-Type-Options nosniff

    SetEnvIf Request_URI "^$pattern$kept" kept
    Header set Cache-Control "max-age=31536000, immutable" env=kept
    Header set Cache-Control no-cache env=!kept
</Directory>
"""
_CADDY = """\
# Caddy: in a site block
$moved
@patchwire path $base*
handle @patchwire {
    root * $folder
    $strip
    encode {
        gzip
        match {
            header Content-Type text/*
            header Content-Type application/javascript*
            header Content-Type application/json*
            header Content-Type application/feed+json*
            header Content-Type application/xml*
        }
    }

    header Content-Security-Policy "$policy"
    header X-Content-Type-Options nosniff

    @kept path_regexp "^$pattern$kept"
    @fresh not path_regexp "^$pattern$kept"
    @atom path *.atom
    @json_feed path_regexp "^$pattern$json_feed"
    header @atom Content-Type $feed_type
    header @json_feed Content-Type $json_feed_type

    header @kept Cache-Control "max-age=31536000, immutable"
    header @fresh Cache-Control no-cache
    file_server {
        precompressed gzip
    }
}
handle_errors {
    @missing {
        path $base*
        expression {http.error.status_code} == 404
    }
    handle @missing {
        root * $folder
        rewrite * /404.html
        file_server
    }
}
"""
_TEMPLATES = {
    "text": _TEXT,
    "nginx": _NGINX,
    "apache": _APACHE,
    "caddy": _CADDY,
}
# Only for a site at a sub-path: the address without the slash at its end, and the way to the files.
_SUB_PATH = {
    "nginx": {"moved": "location = $bare {\n    return 301 $base;\n}"},
    "apache": {"moved": "RedirectMatch 301 ^$bare_pattern$$ $base"},
    "caddy": {"moved": "redir $bare $base", "strip": "uri strip_prefix $bare"},
}


def server_settings(config: Config, form: str) -> str:
    """The headers of the site as text, or as settings of nginx, apache or caddy."""
    base = urlsplit(config.site_url).path
    bare = base.rstrip("/")
    words = {
        "base": base,
        "bare": bare,
        "bare_pattern": re.escape(bare),
        "folder": json.dumps(f"{config.site_dir}/", ensure_ascii=False),
        "feed_type": _FEED_TYPE,
        "json_feed": _JSON_FEED,
        "json_feed_type": _JSON_FEED_TYPE,
        "kept": _KEPT,
        "pattern": re.escape(base),
        "policy": _HEADER_POLICY,
        "texts": _TEXTS,
    }
    template = _TEMPLATES[form]
    for name, text in _SUB_PATH.get(form, {}).items():
        words[name] = Template(text).substitute(words)
        if not bare:
            template = re.sub(rf"^ *\${name}\n", "", template, flags=re.MULTILINE)
    return Template(template).substitute(words)
