# People of the supplier, removed with the engagement.
variable "consultants" {
  type    = set(string)
  default = ["mara", "jonas"]
}

resource "aws_iam_user" "consultant" {
  for_each = var.consultants
  name     = each.key
  path     = "/"
}
