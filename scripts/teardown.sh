#!/usr/bin/env bash
# Takes away what deploy made, and nothing else: deploy wrote down every thing before it made it. Asks first.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/deploy/terminal.sh
source "$here/deploy/terminal.sh"
# shellcheck source=scripts/deploy/names.sh
source "$here/deploy/names.sh"
# shellcheck source=scripts/deploy/services.sh
source "$here/deploy/services.sh"

usage() {
  cat <<'TEXT'
Usage: scripts/teardown.sh [--env FILE] [--plan] [--yes]

Takes away what deploy made in this project, and says what that is first. Stays as it is: what was there before, the
conversation profile but for its wiring, and the APIs, which others may use by now.
TEXT
}

env_file=.env
mode=apply
assume_yes=0
while (($# > 0)); do
  case $1 in
    --plan) mode=plan ;;
    --yes) assume_yes=1 ;;
    --help | -h)
      usage
      exit 0
      ;;
    --env)
      (($# > 1)) || fail "--env needs a value; see --help"
      env_file=$2
      shift
      ;;
    *) fail "there is no option \"$1\"; see --help" ;;
  esac
  shift
done

need_command gcloud "see https://cloud.google.com/sdk/docs/install"
need_command curl "the conversation profile is read and changed with it"
need_command node "Earshot needs it anyway"
[[ -r $env_file ]] || fail "there is no $env_file; teardown needs the settings that were deployed"
read_settings "$env_file"
resolve_names

written=$(ask "what was deployed" google secrets describe "$record" --format="json(annotations)")
[[ -n $written ]] || fail "there is nothing here that deploy made (no secret \"$record\" in $project)"
# One line each: key, kind, name.
list=$(node -e '
  const { annotations = {} } = JSON.parse(process.argv[1]) ?? {};
  for (const [key, value] of Object.entries(annotations)) console.log([key, ...value.split(" ")].join("\t"));
' "$written") || fail "the secret \"$record\" came back in a shape that is not known here"

# What stands on something goes before it.
order=(profile service subscription topic redis connector repository secret role account)

remove_all() {
  local kind key a b
  for kind in "${order[@]}"; do
    while IFS=$'\t' read -r -u 3 key found a b; do
      [[ $found == "$kind" ]] || continue
      "remove_$kind" "$a" "$b"
      forget "$key"
    done 3<<<"$list"
  done
  change "Delete the secret $record" "The role roles/secretmanager.admin lets you." gone secrets delete "$record"
}

# gone COMMAND…: a google command for which "not there" is as good as done.
gone() {
  local said
  said=$(google "$@" 2>&1 >/dev/null) && return 0
  grep -qiE "$not_there" <<<"$said" && return 0
  printf '%s\n' "$said" >&2
  return 1
}

forget() {
  [[ $mode == apply ]] || return 0
  google secrets update "$record" --remove-annotations="$1" >/dev/null 2>&1 ||
    fail "could not write down in the secret \"$record\" what is gone; run this again"
}

remove_profile() {
  local now patch mask
  now=$(dialogflow_request GET "$1" 2>/dev/null) || return 0
  patch=$(node "$here/deploy/profile-patch.mjs" --unwire "projects/$project/topics" "${topics[@]}" <<<"$now") ||
    fail "the conversation profile came back in a shape that is not known here"
  [[ -z $patch ]] && return
  mask=${patch%%$'\n'*}
  change "Take our topics out of the conversation profile" "The role roles/dialogflow.admin lets you." \
    patch_profile "$mask" "${patch#*$'\n'}"
}
remove_service() {
  change "Delete the service $2" "The role roles/run.admin lets you." gone run services delete "$2" --region="$1"
}
remove_subscription() {
  change "Delete the subscription $1" "The role roles/pubsub.admin lets you." gone pubsub subscriptions delete "$1"
}
remove_topic() {
  change "Delete the topic $1" "The role roles/pubsub.admin lets you." gone pubsub topics delete "$1"
}
remove_redis() {
  change "Delete the Redis instance $2 and all that is in it" "The role roles/redis.admin lets you." \
    gone redis instances delete "$2" --region="$1"
}
remove_connector() {
  change "Delete the VPC connector $1" "The role roles/vpcaccess.admin lets you." \
    gone compute networks vpc-access connectors delete "$1" --region="$region"
}
remove_repository() {
  change "Delete the image repository $2 and its images" "The role roles/artifactregistry.admin lets you." \
    gone artifacts repositories delete "$2" --location="$1"
}
remove_secret() {
  change "Delete the secret $1" "The role roles/secretmanager.admin lets you." gone secrets delete "$1"
}
remove_role() {
  change "Take the role $1 from ${2%%@*}" "The role roles/resourcemanager.projectIamAdmin lets you." \
    gone projects remove-iam-policy-binding "$project" --member="serviceAccount:$2" --role="$1" --condition=None
}
remove_account() {
  change "Delete the service account $1" "The role roles/iam.serviceAccountAdmin lets you." \
    gone iam service-accounts delete "$1"
}

if [[ $mode == plan ]]; then
  say "To take away in $project:"
  remove_all
  exit 0
fi
mode=plan
say "To take away in $project:"
remove_all
confirm "Delete all this?"
mode=apply
say "Doing it:"
remove_all
say "Done. In Genesys, switch the AudioHook integration off and delete the widget and its OAuth client."
