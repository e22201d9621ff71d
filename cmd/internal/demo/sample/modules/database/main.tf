variable "name" { type = string }
variable "storage_gb" { type = number }
variable "instance" { type = string }

resource "random_password" "master" {
  length  = 32
  special = false
}

resource "aws_db_instance" "this" {
  identifier              = var.name
  engine                  = "postgres"
  engine_version          = "16"
  instance_class          = var.instance
  allocated_storage       = var.storage_gb
  multi_az                = true
  storage_encrypted       = true
  backup_retention_period = 35
  deletion_protection     = true
  username                = "orders_admin"
  password                = random_password.master.result
}

output "address" { value = aws_db_instance.this.address }
