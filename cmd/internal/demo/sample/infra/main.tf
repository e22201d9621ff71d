terraform {
  required_version = ">= 1.9"
  backend "s3" {
    bucket         = "acme-terraform-state"
    key            = "portal/terraform.tfstate"
    region         = "eu-north-1"
    dynamodb_table = "acme-terraform-locks"
    encrypt        = true
  }
  required_providers {
    aws    = { source = "hashicorp/aws", version = "~> 5.80" }
    random = { source = "hashicorp/random", version = "~> 3.6" }
  }
}

provider "aws" { region = "eu-north-1" }

module "orders_db" {
  source     = "./modules/database"
  name       = "orders-${terraform.workspace}"
  instance   = "db.m7g.large"
  storage_gb = 200
}

module "orders_events" {
  source = "./modules/queue"
  name   = "orders-events-${terraform.workspace}"
}
