variable "project" { type = string }
variable "region" { type = string }
variable "image" { type = string }
variable "conversation_profile" { type = string }
variable "oauth_client_id" { type = string }
variable "genesys_region" { type = string }
variable "organization_ids" { type = list(string) }

variable "prefix" {
  type    = string
  default = "earshot"
}

variable "network" {
  type    = string
  default = "default"
}

variable "subnet" {
  type    = string
  default = "default"
}

variable "min_instances" {
  type    = number
  default = 1
}

variable "max_instances" {
  type    = number
  default = 10
}
