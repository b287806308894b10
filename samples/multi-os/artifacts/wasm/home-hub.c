/*
 * The page of the home hub's device, as WASI-CGI (RFC 3875): the request comes in by environment
 * variables and standard input, the answer goes out by standard output. One process, one answer.
 *
 * Environment that an operator may set: HUB_TITLE. When a folder is granted as "/", its entries are
 * listed, which shows that the page sees what it was granted and nothing else.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *variable(const char *name, const char *otherwise) {
  const char *value = getenv(name);
  return value && *value ? value : otherwise;
}

/* Text from outside never becomes markup. */
static void escaped(const char *text) {
  for (; *text; text++) {
    switch (*text) {
      case '<': fputs("&lt;", stdout); break;
      case '>': fputs("&gt;", stdout); break;
      case '&': fputs("&amp;", stdout); break;
      case '"': fputs("&quot;", stdout); break;
      default: putchar(*text);
    }
  }
}

static void row(const char *name, const char *value) {
  printf("<tr><th scope=\"row\">%s</th><td>", name);
  escaped(value);
  puts("</td></tr>");
}

static void granted(void) {
  DIR *folder = opendir("/");
  if (!folder) {
    return;
  }
  puts("<h2>Granted folder</h2><ul>");
  struct dirent *entry;
  int count = 0;
  while ((entry = readdir(folder)) && count < 20) {
    if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) {
      fputs("<li><code>", stdout);
      escaped(entry->d_name);
      puts("</code></li>");
      count++;
    }
  }
  puts("</ul>");
  closedir(folder);
}

static void page(void) {
  const char *title = variable("HUB_TITLE", "Home Hub");
  puts("Content-Type: text/html; charset=utf-8\nCache-Control: no-store\n");
  puts("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
  escaped(title);
  puts("</title><style>"
       ":root{color-scheme:light dark;--ink:#16212e;--soft:#5a6b7d;--line:#d5dde6;--card:#fff;"
       "--back:#eef3f8;--good:#11734b}"
       "@media(prefers-color-scheme:dark){:root{--ink:#e8eef5;--soft:#a3b3c4;--line:#33414f;"
       "--card:#1b2530;--back:#11181f;--good:#5fd3a0}}"
       "body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--back);"
       "color:var(--ink);font:16px/1.5 system-ui,sans-serif}"
       "main{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:2rem;"
       "width:min(34rem,calc(100vw - 4rem));box-sizing:border-box}"
       "h1{margin:0;font-size:1.75rem;letter-spacing:-.02em}h2{font-size:1rem;margin:1.5rem 0 .5rem}"
       "p{margin:.25rem 0 1.25rem;color:var(--soft)}"
       ".up{color:var(--good);font-weight:600}table{width:100%;border-collapse:collapse}"
       "th,td{text-align:left;padding:.5rem 0;border-top:1px solid var(--line);font-weight:400;"
       "overflow-wrap:anywhere}th{color:var(--soft);width:40%}ul{margin:0;padding-left:1.25rem}"
       "</style></head><body><main><h1>");
  escaped(title);
  puts("</h1><p><span class=\"up\">Up</span> &middot; a WebAssembly module, brought here by its desired "
       "state</p><table>");
  row("Server", variable("SERVER_SOFTWARE", "unknown"));
  row("Component", variable("TWINBUS_COMPONENT", "unknown"));
  row("Request", variable("REQUEST_METHOD", "GET"));
  row("Path", variable("PATH_INFO", "/"));
  if (*variable("QUERY_STRING", "")) {
    row("Query", variable("QUERY_STRING", ""));
  }
  puts("</table>");
  granted();
  puts("</main></body></html>");
}

static void echo(void) {
  char buffer[4096];
  size_t count;
  printf("Content-Type: %s\n\n", variable("CONTENT_TYPE", "application/octet-stream"));
  while ((count = fread(buffer, 1, sizeof buffer, stdin)) > 0) {
    fwrite(buffer, 1, count, stdout);
  }
}

int main(void) {
  const char *path = variable("PATH_INFO", "/");
  if (!strcmp(path, "/")) {
    page();
  } else if (!strcmp(path, "/healthz")) {
    puts("Content-Type: text/plain\n\nok");
  } else if (!strcmp(path, "/echo") && !strcmp(variable("REQUEST_METHOD", ""), "POST")) {
    echo();
  } else {
    puts("Status: 404 Not Found\nContent-Type: text/plain\n\nThere is no such page.");
  }
  return 0;
}
