resource "aws_ecs_service" "worker" {
  name            = "orders-worker"
  cluster         = "orders"
  desired_count   = 2
  launch_type     = "FARGATE"
  task_definition = "orders-worker"
}
