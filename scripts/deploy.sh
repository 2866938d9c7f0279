#!/usr/bin/env bash
# Deploys Earshot to Google Cloud out of .env: APIs, service accounts, Redis, VPC access, secrets, topics, push
# subscriptions, the conversation profile's wiring, and two Cloud Run services from one image. It looks at what is there,
# says what is missing, asks, and does only that; run it again whenever you like.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/deploy/terminal.sh
source "$here/deploy/terminal.sh"
# shellcheck source=scripts/deploy/names.sh
source "$here/deploy/names.sh"
# shellcheck source=scripts/deploy/settings-table.sh
source "$here/deploy/settings-table.sh"
# shellcheck source=scripts/deploy/read-project.sh
source "$here/deploy/read-project.sh"
# shellcheck source=scripts/deploy/resources.sh
source "$here/deploy/resources.sh"
# shellcheck source=scripts/deploy/services.sh
source "$here/deploy/services.sh"

usage() {
  cat <<'TEXT'
Usage: scripts/deploy.sh [options]

  --env FILE             settings to deploy (default: .env)
  --plan                 say what would be made or changed, and change nothing
  --dry-run              print the commands instead, and change nothing
  --only panel|voice     this service only, with what it needs
  --only secrets         Redis and the secrets, for an installation that is kept in Terraform
  --runtime node|deno    what the image runs on (default: node)
  --image ADDRESS        an image that is there already; nothing is built
  --redis-tier TIER      standard (fails over, default) or basic
  --yes                  do not ask
TEXT
}

env_file=.env
mode=apply
assume_yes=0
only=
image_runtime=node
given_image=
redis_tier=standard
while (($# > 0)); do
  case $1 in
    --plan) mode=plan ;;
    --dry-run) mode=dry-run ;;
    --yes) assume_yes=1 ;;
    --help | -h)
      usage
      exit 0
      ;;
    --env | --only | --runtime | --image | --redis-tier)
      (($# > 1)) || fail "$1 needs a value; see --help"
      case $1 in
        --env) env_file=$2 ;;
        --only) only=$2 ;;
        --runtime) image_runtime=$2 ;;
        --image) given_image=$2 ;;
        --redis-tier) redis_tier=$2 ;;
      esac
      shift
      ;;
    *) fail "there is no option \"$1\"; see --help" ;;
  esac
  shift
done
[[ -z $only || $only == panel || $only == voice || $only == secrets ]] || fail "--only is panel, voice or secrets"
[[ $image_runtime == node || $image_runtime == deno ]] || fail "--runtime is node or deno"
[[ $redis_tier == standard || $redis_tier == basic ]] || fail "--redis-tier is standard or basic"

need_command gcloud "see https://cloud.google.com/sdk/docs/install"
need_command curl "the conversation profile is read and changed with it"
need_command openssl "secrets are made with it"
need_command node "Earshot needs it anyway"
[[ -r $env_file ]] || fail "there is no $env_file; copy .env.sample and fill in what is yours"
read_settings "$env_file"
read_settings_table "$here/deploy/settings.tsv"
resolve_names
resolve_secrets
check_settings
[[ -n $(setting ADMIN_TOKEN) ]] ||
  say "Warning: without ADMIN_TOKEN no conversation can be erased or exported. Add one to $env_file, made with: openssl rand -hex 24"

say "Reading project $project"
read_project

apply_everything() {
  ensure_apis
  # What could not be read before its API was on can be read now.
  [[ $mode == apply ]] && ((changes > 0)) && read_project
  ensure_record
  [[ $only == secrets ]] || ensure_accounts
  ensure_network
  ensure_redis
  ensure_secrets
  [[ $only == secrets ]] && return
  ensure_topics
  ensure_image
  [[ $only == voice ]] || ensure_service panel
  [[ $only == panel ]] || ensure_service voice
  [[ $only == voice ]] || ensure_subscriptions
  wire_profile
}

wanted=$mode
if [[ $wanted == apply ]]; then
  mode=plan
  say "To do in $project, $region:"
fi
apply_everything
if ((changes == 0)); then
  say "  nothing; everything is as it should be"
elif [[ $wanted == apply ]]; then
  confirm "Go on?"
  mode=apply
  changes=0
  say "Doing it:"
  apply_everything
fi
if [[ $wanted == apply && $only == secrets ]]; then
  [[ -f $here/deploy/terraform/.terraform.lock.hcl ]] ||
    say "Warning: the Terraform providers are not locked to their content. Lock them first with: npm run pin"
  say "Next: terraform apply in scripts/deploy/terraform, which refers to these secrets by name."
elif [[ $wanted == apply ]]; then
  say "Panel: $panel_url"
  say "AudioHook: wss://${voice_url#https://}/audiohook"
  say "Next, in Genesys: see scripts/deploy/README.md, section 3."
fi
