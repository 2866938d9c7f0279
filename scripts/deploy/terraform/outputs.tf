output "panel_url" {
  value = google_cloud_run_v2_service.this["panel"].uri
}

output "audiohook_uri" {
  value = "${replace(google_cloud_run_v2_service.this["voice"].uri, "https://", "wss://")}/audiohook"
}

output "wire_the_profile" {
  value = "scripts/deploy.sh --plan tells what is left; without --plan it wires the profile to these topics"
}
