# shellcheck shell=bash disable=SC2154 # variables are set by the scripts that source this
# The names of everything that is deployed, out of the settings. Sourced by deploy, teardown and extract-env.

# shellcheck disable=SC2034 # the sourcing scripts read these
resolve_names() {
  profile=$(setting CONVERSATION_PROFILE_NAME)
  project=$(setting GCP_PROJECT_ID)
  if [[ -n $profile ]]; then
    [[ $profile =~ ^projects/([a-z0-9.:-]+)/(locations/([a-z0-9-]+)/)?conversationProfiles/[A-Za-z0-9_-]+$ ]] ||
      fail "CONVERSATION_PROFILE_NAME must look like projects/P/locations/L/conversationProfiles/ID"
    project=${project:-${BASH_REMATCH[1]}}
    profile_location=${BASH_REMATCH[3]:-global}
  fi
  [[ -n $project ]] || fail "set GCP_PROJECT_ID in $env_file"
  [[ $project =~ ^[a-z][a-z0-9.:-]{4,60}$ ]] || fail "GCP_PROJECT_ID is not a project id"
  region=$(setting SERVICE_REGION)
  [[ -n $region ]] || fail "set SERVICE_REGION in $env_file, for example us-central1"
  [[ $region =~ ^[a-z]+-[a-z]+[0-9]+$ ]] || fail "SERVICE_REGION must be one region such as us-central1"

  prefix=$(setting DEPLOY_PREFIX earshot)
  redis=$(setting REDIS_INSTANCE_ID "$prefix")
  connector=$(setting VPC_CONNECTOR_NAME)
  network=$(setting VPC_NETWORK default)
  account=$(setting SERVICE_ACCOUNT "$prefix")
  account=${account%%@*}
  account_email=$account@$project.iam.gserviceaccount.com
  push_account=$prefix-push
  push_email=$push_account@$project.iam.gserviceaccount.com
  repository=$prefix
  # A name, or the address of the service that has it.
  panel_service=$(service_name "$(setting UI_CONNECTOR)" "$prefix-panel")
  voice_service=$(service_name "$(setting VOICE_INTERCEPTOR_SERVICE)" "$prefix-voice")
  record=$prefix-deploy-record
  topics=("$prefix-suggestions" "$prefix-lifecycle" "$prefix-messages" "$prefix-recognition")
  # Pushes that were refused again and again end here, out of the way of the others, and can be read for a day.
  dead_letters=$prefix-dead-letters
  routes=(human-agent-assistant-event conversation-lifecycle-event new-message-event new-recognition-result-notification-event)
}

service_name() {
  local value=${1:-$2}
  if [[ $value == https://* ]]; then
    value=${value#https://}
    value=${value%%.*}
    # NAME-PROJECTNUMBER or NAME-hash-region
    value=$(sed -E 's/-[0-9]{6,}$//; s/-[a-z0-9]{10}-[a-z]{2}$//' <<<"$value")
  fi
  [[ $value =~ ^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$ ]] || fail "\"$value\" cannot be the name of a Cloud Run service"
  printf '%s' "$value"
}

google() { gcloud "$@" --project="$project" --quiet; }

# What was made is written down in annotations of one secret without a value, before it is made: teardown takes away
# exactly that, from whatever machine, also after a run that broke off.
remember() {
  [[ $mode == apply ]] || return 0
  local kind=$1 name=$2 key
  key=$(cksum <<<"$kind $name")
  key=$kind.${key%% *}
  google secrets update "$record" --update-annotations="$key=$kind $name" >/dev/null 2>&1 ||
    fail "could not write down what is being made in the secret \"$record\"; the role roles/secretmanager.admin lets you"
}
