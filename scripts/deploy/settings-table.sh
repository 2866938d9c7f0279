# shellcheck shell=bash disable=SC2154 # variables are set by the scripts that source this
# The table of settings (settings.tsv, made from runtime/settings.ts) and what it says of the values in .env. Sourced by deploy.

# shellcheck disable=SC2034 # deploy, resources.sh and services.sh read these too
setting_names=()
# shellcheck disable=SC2034
declare -A setting_belongs=() setting_secret=() setting_rule=() setting_text=() setting_default=()

# read_settings_table FILE
read_settings_table() {
  local name belongs secret rule text default
  while IFS=$'\t' read -r name belongs secret rule text default || [[ -n $name ]]; do
    [[ -z $name || $name == '#'* ]] && continue
    setting_names+=("$name")
    setting_belongs[$name]=$belongs
    # shellcheck disable=SC2034 # resources.sh reads it
    setting_secret[$name]=$secret
    setting_rule[$name]=$rule
    setting_text[$name]=$text
    setting_default[$name]=${default/#-/}
  done <"$1"
}

# The names of all our secrets, into `secrets`. Needs resolve_names.
resolve_secrets() {
  local name
  secrets=("$prefix-redis-ca")
  for name in "${setting_names[@]}"; do
    if [[ ${setting_belongs[$name]} == secret ]]; then secrets+=("$prefix-${setting_secret[$name]}"); fi
  done
}

# changed NAME: into REPLY, its value where .env has one that is not the default. Not on standard output, because a shell of its
# own for every setting takes longer than the rest of a plan.
changed() {
  local variable=SETTING_$1
  REPLY=${!variable:-}
  if [[ $REPLY == "${setting_default[$1]}" ]]; then REPLY=; fi
}

# plain_value NAME: into REPLY, what the services get as text; empty where they keep their default or deploy works it out elsewhere.
plain_value() {
  REPLY=
  [[ ${setting_belongs[$1]} == plain ]] || return 0
  case ${setting_rule[$1]} in
    -) changed "$1" ;;
    use)
      changed "$1"
      REPLY=${REPLY:-${setting_text[$1]}}
      ;;
  esac
}

# Every value in .env reaches the services, is used by deploy, or is refused here by its name.
check_against_table() {
  local name
  for name in "${setting_names[@]}"; do
    [[ ${setting_rule[$name]} == decides || ${setting_rule[$name]} == refuses ]] || continue
    changed "$name"
    [[ -z $REPLY ]] || fail "take $name out of $env_file: ${setting_text[$name]}"
  done
  for name in "${settings_in_file[@]}"; do
    [[ -n ${setting_belongs[$name]:-} ]] || say "Ignored: $name in $env_file is not a setting; .env.sample has every name"
  done
  return 0
}
