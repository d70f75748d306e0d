#!/bin/sh
# Prints the home of a JDK of 21 or later, or says what to install.
# Looks at ORCHESTRA_JAVA_HOME, JAVA_HOME, the path, and the usual places, in that order; in the usual places the newest wins.
set -u
oldest=21

version() { # the major version of the JDK in $1, or nothing
  [ -x "$1/bin/javac" ] || return 0
  if [ -r "$1/release" ]; then
    line=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  else
    line=$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
  fi
  echo "$line"
}

fits() {
  found=$(version "$1")
  [ -n "$found" ] && [ "$found" -ge "$oldest" ]
}

for home in "${ORCHESTRA_JAVA_HOME:-}" "${JAVA_HOME:-}"; do
  if [ -n "$home" ] && fits "$home"; then echo "$home"; exit 0; fi
done

if on_path=$(command -v javac 2>/dev/null); then
  while [ -L "$on_path" ]; do
    link=$(readlink "$on_path")
    case $link in
      /*) on_path=$link ;;
      *) on_path=$(dirname "$on_path")/$link ;;
    esac
  done
  home=$(cd "$(dirname "$on_path")/.." && pwd)
  if fits "$home"; then echo "$home"; exit 0; fi
fi

best=""
best_version=0
for home in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* /opt/*temurin* \
  "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
  /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
  [ -d "$home" ] || continue
  found=$(version "$home")
  if [ -n "$found" ] && [ "$found" -gt "$best_version" ]; then
    best=$home
    best_version=$found
  fi
done
if [ "$best_version" -ge "$oldest" ]; then echo "$best"; exit 0; fi

echo "Orchestra needs a JDK of $oldest or later, and found none." >&2
echo "Install one, for example the package openjdk-21-jdk or Temurin 25, or set ORCHESTRA_JAVA_HOME to where one is." >&2
exit 1
