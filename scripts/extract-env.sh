#!/usr/bin/env bash
# Reads what a project has already (services, Redis, VPC connector, conversation profiles) into .env.extracted, ready to be
# appended to .env, and says what it could not find. Reads only; no secret is asked for.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/deploy/terminal.sh
source "$here/deploy/terminal.sh"
# shellcheck source=scripts/deploy/names.sh
source "$here/deploy/names.sh"

usage() {
  cat <<'TEXT'
Usage: scripts/extract-env.sh --project PROJECT --region REGION [--output FILE]

Writes FILE (default: .env.extracted). Read it, then: cat .env.extracted >> .env
TEXT
}

project=
region=
output=.env.extracted
while (($# > 0)); do
  case $1 in
    --help | -h)
      usage
      exit 0
      ;;
    --project | --region | --output)
      (($# > 1)) || fail "$1 needs a value; see --help"
      printf -v "${1#--}" '%s' "$2"
      shift
      ;;
    *) fail "there is no option \"$1\"; see --help" ;;
  esac
  shift
done
[[ -n $project ]] || fail "say which project: --project PROJECT"
[[ -n $region ]] || fail "say which region: --region REGION, for example us-central1"
need_command gcloud "see https://cloud.google.com/sdk/docs/install"
need_command curl "conversation profiles are read with it"
need_command node "Earshot needs it anyway"

lines=()
missing=()
found() {
  if [[ -n $2 ]]; then lines+=("$1=$2"); else missing+=("$1: $3"); fi
}
# only_one LIST: its line where there is exactly one.
only_one() { [[ $(grep -c . <<<"$1") == 1 ]] && printf '%s' "$1"; }

number=$(ask "the project" google projects describe "$project" --format="value(projectNumber)")
[[ -n $number ]] || fail "there is no project \"$project\" that you may see; check the id and gcloud auth login"
apis=$(ask "the project's APIs" google services list --enabled --format="value(config.name)")
# listed API WHAT COMMAND…: empty where the API is off.
listed() {
  has "$apis" "$1" || return 0
  ask "$2" "${@:3}"
}

found GCP_PROJECT_ID "$project" ""
found SERVICE_REGION "$region" ""

services=$(listed run.googleapis.com "the services" google run services list --region="$region" \
  --format="value(metadata.name,status.url,metadata.labels.earshot_spec)")
# The vendor's samples name theirs so; ours end in -panel and -voice.
panel=$(awk -F '\t' '$1 ~ /(-panel|ui-connector)$/ { print $2 }' <<<"$services")
voice=$(awk -F '\t' '$1 ~ /(-voice|audiohook|voice-interceptor)/ { print $1 }' <<<"$services")
found UI_CONNECTOR "$(only_one "$panel")" "no service ends in -panel or ui-connector, or several do"
found VOICE_INTERCEPTOR_SERVICE "$(only_one "$voice")" "no service ends in -voice or has audiohook in its name, or several do"

instances=$(listed redis.googleapis.com "the Redis instances" google redis instances list --region="$region" \
  --format="value(name.basename(),host,port,transitEncryptionMode)")
instance=$(only_one "$instances" || true)
found REDIS_INSTANCE_ID "$(cut -f1 <<<"$instance")" "there is no Memorystore instance in $region, or there are several"
if [[ -n $instance ]]; then
  scheme=redis
  [[ $(cut -f4 <<<"$instance") == SERVER_AUTHENTICATION ]] && scheme=rediss
  lines+=("# With AUTH on, the password goes in: $scheme://:PASSWORD@…"
    "REDIS_URL=$scheme://$(cut -f2 <<<"$instance"):$(cut -f3 <<<"$instance")")
fi

connectors=$(listed vpcaccess.googleapis.com "the VPC connectors" google compute networks vpc-access connectors list \
  --region="$region" --format="value(name.basename())")
found VPC_CONNECTOR_NAME "$(only_one "$connectors")" "there is none in $region, or there are several; without one the services reach Redis directly"

accounts=$(listed iam.googleapis.com "the service accounts" google iam service-accounts list --format="value(email)")
found SERVICE_ACCOUNT "$(grep -E '^(earshot|agent-?assist|aa-)[^@]*@' <<<"$accounts" | grep -v -- '-push@' | head -1 || true)" \
  "no service account looks like one of an earlier installation"

profiles=
if has "$apis" dialogflow.googleapis.com; then
  token=$(gcloud auth print-access-token) || fail "gcloud gave no token; run gcloud auth login"
  for location in "$region" global; do
    host=dialogflow.googleapis.com
    [[ $location == global ]] || host=$location-$host
    answer=$(curl --silent --fail --max-time 30 --config - --header "X-Goog-User-Project: $project" \
      "https://$host/v2/projects/$project/locations/$location/conversationProfiles" \
      <<<"header = \"Authorization: Bearer $token\"") || continue
    profiles+=$(node -p '(JSON.parse(process.argv[1] || "{}").conversationProfiles ?? []).map((p) => p.name + "\n").join("")' "$answer")
  done
fi
profiles=$(grep . <<<"$profiles" || true)
found CONVERSATION_PROFILE_NAME "$(only_one "$profiles")" "there is none, or there are several; make or choose one in the Agent Assist console"
if [[ $(grep -c . <<<"$profiles") -gt 1 ]]; then
  while IFS= read -r name; do lines+=("#CONVERSATION_PROFILE_NAME=$name"); done <<<"$profiles"
fi

{
  say "# What was found in $project, $region"
  printf '%s\n' "${lines[@]}"
} >"$output" || fail "could not write $output"
say "Wrote $output: ${#lines[@]} lines"
if ((${#missing[@]} > 0)); then
  say "Not found:"
  printf '  %s\n' "${missing[@]}"
fi
