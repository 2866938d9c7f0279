# shellcheck shell=bash disable=SC2154 # variables are set by the scripts that source this
# The image, the two Cloud Run services and the conversation profile. Sourced by deploy.

ensure_image() {
  image=$given_image
  [[ -n $image ]] && return
  need_command git "the image is named after the commit; or give --image"
  local version images
  version=$(git -C "$here/.." rev-parse --short=12 HEAD 2>/dev/null) || fail "this is no git checkout; give --image"
  # What is not committed yet gets a name of its own, so that an image always is what its name says.
  if [[ -n $(git -C "$here/.." status --porcelain) ]]; then
    version+=-$( (git -C "$here/.." diff HEAD && git -C "$here/.." status --porcelain) | cksum | cut -d' ' -f1)
  fi
  [[ $image_runtime == deno ]] && version+=-deno
  image=$region-docker.pkg.dev/$project/$repository/earshot:$version
  if ! has "$repositories" "$repository"; then
    remember repository "$region $repository"
    change "Make the image repository $repository" "The role roles/artifactregistry.admin lets you." \
      google artifacts repositories create "$repository" --location="$region" --repository-format=docker \
      --labels=managed_by=earshot
  else
    images=$(ask "the images" google artifacts docker images list "$region-docker.pkg.dev/$project/$repository/earshot" \
      --include-tags --format="value(tags)")
    [[ ,${images//[$'\n\t ;']/,}, == *",$version,"* ]] && return
  fi
  warn_unpinned
  change "Build the image $image (takes some minutes)" \
    "See the build's log in the console; the role roles/cloudbuild.builds.editor lets you." \
    google builds submit "$here/.." --config="$here/deploy/cloudbuild.yaml" \
    --substitutions="_IMAGE=$image,_RUNTIME=$image_runtime"
}

# An image of a tag can change between two builds; a digest cannot.
warn_unpinned() {
  [[ $mode == plan || $wanted != apply ]] || return 0
  local unpinned
  unpinned=$(node "$here/deploy/pin.mjs" --list) || fail "the container file could not be read"
  [[ -z $unpinned ]] ||
    say "Warning: base images by tag, not by digest: ${unpinned//$'\n'/, }. Pin them first with: npm run pin"
}

# service_flags ROLE: the flags of its service, one a line. WebSockets and event streams are requests to Cloud Run: they end
# after --timeout, an hour at most, and count towards --concurrency. CPU stays on, or audio would stall between requests.
service_flags() {
  local role=$1 name value
  local env="ROLE=$role|HOST=0.0.0.0|LOG_FORMAT=gcp|DRAIN_SECONDS=8|GCP_PROJECT_ID=$project|SERVICE_REGION=$region"
  env+="|CONVERSATION_PROFILE_NAME=$profile|APPLICATION_SERVER_URL=$(setting APPLICATION_SERVER_URL "$panel_url")"
  env+="|REDIRECT_URI=$(setting REDIRECT_URI "$(setting APPLICATION_SERVER_URL "$panel_url")/oauth/callback")"
  env+="|PUBSUB_AUDIENCE=$panel_url|PUBSUB_SERVICE_ACCOUNTS=$push_email|REDIS_CA=/etc/earshot/redis/ca.pem"
  for name in "${setting_names[@]}"; do
    plain_value "$name"
    value=$REPLY
    [[ -z $value ]] && continue
    [[ $value != *'|'* ]] || fail "$name must not have a | in it"
    env+="|$name=$value"
  done
  local mounts="/etc/earshot/redis/ca.pem=$prefix-redis-ca:latest"
  for name in "${setting_names[@]}"; do
    if secret_wanted "$name"; then mounts+=",$name=$prefix-${setting_secret[$name]}:latest"; fi
  done
  local concurrency=1000 cpu=1 memory=1Gi
  if [[ $role == voice ]]; then
    concurrency=250
    cpu=2
    memory=2Gi
  fi
  printf '%s\n' "--image=$image" "--region=$region" "--service-account=$account_email" --allow-unauthenticated \
    --port=8080 --timeout=3600 "--concurrency=$concurrency" "--cpu=$cpu" "--memory=$memory" --no-cpu-throttling \
    --cpu-boost --execution-environment=gen2 "--min-instances=$(setting MIN_INSTANCES 1)" \
    "--max-instances=$(setting MAX_INSTANCES 10)" "--set-env-vars=^|^$env" "--set-secrets=$mounts" \
    --startup-probe=httpGet.path=/healthz,httpGet.port=8080,periodSeconds=1,failureThreshold=60 \
    --liveness-probe=httpGet.path=/healthz,httpGet.port=8080,periodSeconds=20,failureThreshold=3,timeoutSeconds=5
  if [[ -n $connector ]]; then
    printf '%s\n' "--vpc-connector=$connector" --vpc-egress=private-ranges-only
  else
    printf '%s\n' "--network=$network" "--subnet=$(setting VPC_SUBNET "$network")" --vpc-egress=private-ranges-only
  fi
}

ensure_service() {
  local role=$1 name=$panel_service
  [[ $role == voice ]] && name=$voice_service
  local flags spec
  mapfile -t flags < <(service_flags "$role")
  ((${#flags[@]} > 5)) || exit 1
  # A new value of a secret must reach the service too, so its checksum is part of what is compared.
  spec=$( (printf '%s\n' "${flags[@]}" && secret_values) | cksum)
  spec=${spec// /-}
  [[ $(column "$services" "$name" 2) == "$spec" ]] && return
  has "$services" "$name" || remember service "$region $name"
  change "Deploy the $role service $name" \
    "See the log of its last revision in the console; the roles roles/run.admin and roles/iam.serviceAccountUser let you." \
    google run deploy "$name" "${flags[@]}" "--labels=managed_by=earshot,earshot_spec=$spec"
}

secret_values() {
  local name
  for name in "${secrets[@]}"; do printf '%s=%s\n' "$name" "${secret_value[$name]:-}"; done
}

# Dialogflow has no command of gcloud: its REST interface, with the token on standard input, never in an argument.
dialogflow_request() {
  local method=$1 path=$2 host=dialogflow.googleapis.com token
  [[ $profile_location == global ]] || host=$profile_location-$host
  token=$(gcloud auth print-access-token) || return 1
  local body=()
  [[ $method == GET ]] || body=(--header 'Content-Type: application/json' --data-binary "$3")
  curl --silent --show-error --fail-with-body --max-time 30 --request "$method" --config - "${body[@]}" \
    --header "X-Goog-User-Project: $project" "https://$host/v2/$path" <<<"header = \"Authorization: Bearer $token\""
}

# The same request as patch_profile makes, with the token read when it is run.
print_profile_patch() {
  local host=dialogflow.googleapis.com
  [[ $profile_location == global ]] || host=$profile_location-$host
  local header='header = "Authorization: Bearer %s"'
  # shellcheck disable=SC2016 # the token is read when the line is run
  printf '  printf %q "$(gcloud auth print-access-token)" | curl --fail-with-body --request PATCH --config - %s\n' "$header" \
    "$(quoted --header 'Content-Type: application/json' --header "X-Goog-User-Project: $project" --data-binary "$2" "https://$host/v2/$profile?updateMask=$1")"
}

patch_profile() { dialogflow_request PATCH "$profile?updateMask=$1" "$2"; }

wire_profile() {
  local now patch mask
  if ! has "$apis" dialogflow.googleapis.com && [[ $mode != apply ]]; then
    change "Wire the conversation profile to the topics" "" \
      note "Run this again when the Dialogflow API is on: what to change depends on the profile, which cannot be read yet"
    return
  fi
  now=$(dialogflow_request GET "$profile" 2>/dev/null) ||
    fail "could not read the conversation profile \"$profile\"; make it in the Agent Assist console and let yourself read it with roles/dialogflow.admin"
  patch=$(node "$here/deploy/profile-patch.mjs" "projects/$project/topics" "${topics[@]}" <<<"$now") ||
    fail "the conversation profile came back in a shape that is not known here"
  [[ -z $patch ]] && return
  mask=${patch%%$'\n'*}
  remember profile "$profile"
  change "Wire the conversation profile to the topics ($mask)" "The role roles/dialogflow.admin lets you." \
    patch_profile "$mask" "${patch#*$'\n'}"
}
