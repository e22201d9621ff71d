resource "aws_iam_user" "deploy" {
  name = "svc-deploy"
  path = "/svc/"
}

resource "aws_iam_access_key" "deploy" {
  user = aws_iam_user.deploy.name
}

resource "aws_iam_user" "mailer" {
  name = "svc-mailer"
  path = "/svc/"
}
