# shellcheck shell=bash disable=SC2154 # variables are set by the scripts that source this
# What deploy, teardown and extract-env share: words for people, reading settings, asking and changing with one sentence
# for each failure. Sourced, never run.

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

say() { printf '%s\n' "$*"; }

need_command() {
  command -v "$1" >/dev/null 2>&1 || fail "$1 is not installed; $2"
}

# The first line of an error that says something, without gcloud's own prefix.
gist() {
  sed -n 's/^ERROR: ([^)]*) *//; s/^ERROR: *//; /[^[:space:]]/ { p; q; }' "$1" | cut -c1-240
}

# What the command that runs now says on its standard error: one file for all, because a new one for each takes longer than the
# rest of a plan. Commands that keep it do not call each other.
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT

settings_in_file=()

# read_settings FILE: KEY=VALUE lines into SETTING_<KEY>, as text: nothing in the file is ever run.
read_settings() {
  local line name value
  while IFS= read -r line || [[ -n $line ]]; do
    [[ $line =~ ^[[:space:]]*(export[[:space:]]+)?([A-Z][A-Z0-9_]*)=(.*)$ ]] || continue
    name=${BASH_REMATCH[2]}
    value=${BASH_REMATCH[3]}
    value="${value#"${value%%[![:space:]]*}"}"
    value="${value%"${value##*[![:space:]]}"}"
    if [[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]]; then value=${BASH_REMATCH[1]}; fi
    printf -v "SETTING_$name" '%s' "$value"
    settings_in_file+=("$name")
  done <"$1"
}

# setting NAME [DEFAULT]: what the file says, else the default.
setting() {
  local variable=SETTING_$1
  local value=${!variable:-}
  printf '%s' "${value:-${2:-}}"
}

# What a command says of something that does not exist.
not_there='NOT_FOUND|not found|could not be found|does not exist|cannot find'

# ask WHAT COMMAND…: its output. What is not there is empty; any other failure ends the script with one sentence.
ask() {
  local what=$1
  shift
  if "$@" 2>"$errors"; then return 0; fi
  if grep -qiE "$not_there" "$errors"; then return 0; fi
  local why
  why=$(gist "$errors")
  fail "could not read $what: ${why:-no reason was given}"
}

# has LIST WORD: whether one line of LIST starts with WORD and then ends or has a tab.
has() {
  local line
  while IFS= read -r line; do
    [[ $line == "$2" || $line == "$2"$'\t'* ]] && return 0
  done <<<"$1"
  return 1
}

# column LIST WORD N: field N of the line that starts with WORD.
column() {
  local line
  while IFS= read -r line; do
    [[ $line == "$2" || $line == "$2"$'\t'* ]] || continue
    field "$line" "$3"
    return
  done <<<"$1"
}

# field LINE N: field N, counted from 1, of a line with tabs; fields may be empty.
field() {
  local fields
  # To read, tabs beside each other are one.
  IFS=$'\x1f' read -r -a fields <<<"${1//$'\t'/$'\x1f'}"
  printf '%s' "${fields[$2 - 1]:-}"
}

changes=0

# change SENTENCE WAY_OUT COMMAND…: does it, or only tells of it, by $mode (plan, dry-run, apply). Standard input goes to
# the command. A failure ends the script with what could not be done, why, and the way out.
change() {
  local what=$1 way_out=$2
  shift 2
  changes=$((changes + 1))
  case $mode in
    plan)
      say "  $what"
      return
      ;;
    dry-run)
      print_command "$@"
      return
      ;;
  esac
  say "  $what"
  local attempt
  for attempt in 1 2 3 4 5; do
    if "$@" >/dev/null 2>"$errors"; then return; fi
    # A service account is known to the rest of Google a few seconds after it was made.
    grep -qiE 'service account .*does not exist|try again|concurrent policy changes' "$errors" || break
    ((attempt < 5)) && sleep "${EARSHOT_DEPLOY_PAUSE:-4}"
  done
  local why
  why=$(gist "$errors")
  fail "could not do this: $what. ${why:-No reason was given}. $way_out"
}

# print_command COMMAND…: a line that can be pasted into a shell. Functions of these scripts print the command they run.
print_command() {
  case $1 in
    google) printf '  gcloud %s--project=%q --quiet\n' "$(quoted "${@:2}")" "$project" ;;
    add_secret_version) printf '  %s | gcloud %s--project=%q --quiet\n' "$3" "$(quoted secrets versions add "$2" --data-file=-)" "$project" ;;
    patch_profile) print_profile_patch "${@:2}" ;;
    note) printf '  # %s\n' "${*:2}" ;;
    *) printf '  %s\n' "$(quoted "$@")" ;;
  esac
}

quoted() { printf '%q ' "$@"; }

# confirm QUESTION: yes at a terminal, or --yes.
confirm() {
  ((assume_yes)) && return
  [[ -t 0 ]] || fail "there is no terminal to ask at; add --yes if the plan above is right"
  local answer
  read -r -p "$1 [y/N] " answer
  [[ $answer == [yY]* ]] || fail "stopped; nothing was changed"
}
