# What the scripts share.
apps="${HOME_HUB_APPS:-$HOME/.local/share/home-hub}"

component_of() { # the name of the one component in a file of references
  grep -o '"name":"[^"]*"' "$1" | head -n 1 | cut -d '"' -f 4
}

answer() { # deployment file, component, status, message
  printf '{"%s":{"status":%s,"message":"%s"}}\n' "$2" "$3" "$4" >"${1%.json}-output.json"
}
