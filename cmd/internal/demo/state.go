package demo

import (
	"encoding/json"
	"path/filepath"
)

// state is a Terraform state file, version 4.
type state struct {
	Version          int               `json:"version"`
	TerraformVersion string            `json:"terraform_version"`
	Serial           int               `json:"serial"`
	Lineage          string            `json:"lineage"`
	Outputs          map[string]output `json:"outputs"`
	Resources        []resource        `json:"resources"`
	CheckResults     any               `json:"check_results"`
}

type output struct {
	Value     string `json:"value"`
	Type      string `json:"type"`
	Sensitive bool   `json:"sensitive,omitempty"`
}

type resource struct {
	Module    string     `json:"module,omitempty"`
	Mode      string     `json:"mode"`
	Type      string     `json:"type"`
	Name      string     `json:"name"`
	Provider  string     `json:"provider"`
	Instances []instance `json:"instances"`
}

type instance struct {
	IndexKey   string         `json:"index_key,omitempty"`
	Schema     int            `json:"schema_version"`
	Attributes map[string]any `json:"attributes"`
	Sensitive  []attrPath     `json:"sensitive_attributes"`
	DependsOn  []string       `json:"dependencies,omitempty"`
}

// attrPath leads to a sensitive value, one step an element, in the encoding of state version 4.
type attrPath []attrStep

type attrStep struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

func sensitive(names ...string) []attrPath {
	paths := []attrPath{}
	for _, n := range names {
		paths = append(paths, attrPath{{"get_attr", n}})
	}
	return paths
}

// writeState writes the state of both workspaces, and the stale backup that is always there.
func (s *Sample) writeState(v values) error {
	prod := prodState(v)
	older := prod
	older.Serial--
	older.Resources = older.Resources[:len(older.Resources)-1]
	for name, st := range map[string]state{
		"prod/terraform.tfstate":        prod,
		"prod/terraform.tfstate.backup": older,
		"staging/terraform.tfstate":     stagingState(v),
	} {
		data, err := json.MarshalIndent(st, "", "  ")
		if err != nil {
			return err
		}
		if err := write(filepath.Join(s.Workspace, "state", filepath.FromSlash(name)), append(data, '\n'), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func prodState(v values) state {
	const arn = "arn:aws:iam::111122223333:user/"
	user := func(name, path string) map[string]any {
		return map[string]any{"id": name, "name": name, "path": "/" + path, "arn": arn + path + name, "force_destroy": false, "tags": map[string]string{}}
	}
	return state{
		Version: 4, TerraformVersion: "1.9.8", Serial: 118, Lineage: v.lineage,
		Outputs: map[string]output{
			"database_address": {Value: address("prod", v), Type: "string"},
			"database_url":     {Value: "postgres://orders_admin:" + v.dbPassword + "@" + address("prod", v) + ":5432/orders", Type: "string", Sensitive: true},
		},
		Resources: append(database("prod", v.dbPassword, v),
			resource{Mode: "managed", Type: "aws_iam_user", Name: "consultant", Provider: aws(), Instances: []instance{
				{IndexKey: "jonas", Attributes: user("jonas", ""), Sensitive: sensitive()},
				{IndexKey: "mara", Attributes: user("mara", ""), Sensitive: sensitive()},
			}},
			resource{Mode: "managed", Type: "aws_iam_user", Name: "deploy", Provider: aws(), Instances: []instance{{Attributes: user("svc-deploy", "svc/"), Sensitive: sensitive()}}},
			resource{Mode: "managed", Type: "aws_iam_access_key", Name: "deploy", Provider: aws(), Instances: []instance{{
				Attributes: map[string]any{"id": v.accessKeyID, "user": "svc-deploy", "secret": v.accessKeySecret, "status": "Active"},
				Sensitive:  sensitive("secret"), DependsOn: []string{"aws_iam_user.deploy"},
			}}},
			resource{Mode: "managed", Type: "aws_secretsmanager_secret_version", Name: "database", Provider: aws(), Instances: []instance{{
				Attributes: map[string]any{"id": "portal/prod/database", "secret_string": `{"username":"orders_admin","password":"` + v.dbPassword + `"}`, "version_stages": []string{"AWSCURRENT"}},
				Sensitive:  sensitive("secret_string"), DependsOn: []string{"module.orders_db.random_password.master"},
			}}},
			resource{Mode: "managed", Type: "aws_ecs_service", Name: "worker", Provider: aws(), Instances: []instance{{
				Attributes: map[string]any{"name": "orders-worker", "cluster": "orders", "desired_count": 2, "launch_type": "FARGATE"}, Sensitive: sensitive(),
			}}},
		),
	}
}

func stagingState(v values) state {
	return state{
		Version: 4, TerraformVersion: "1.9.8", Serial: 41, Lineage: v.stagingLineage,
		Outputs:   map[string]output{"database_address": {Value: address("staging", v), Type: "string"}},
		Resources: database("staging", v.stagingPassword, v),
	}
}

func database(env, password string, v values) []resource {
	const module = "module.orders_db"
	return []resource{
		{Module: module, Mode: "managed", Type: "random_password", Name: "master", Provider: `provider["registry.terraform.io/hashicorp/random"]`, Instances: []instance{{
			Schema: 3, Attributes: map[string]any{"id": "none", "length": 32, "special": false, "result": password}, Sensitive: sensitive("bcrypt_hash", "result"),
		}}},
		{Module: module, Mode: "managed", Type: "aws_db_instance", Name: "this", Provider: aws(), Instances: []instance{{
			Schema: 2, Sensitive: sensitive("password"), DependsOn: []string{module + ".random_password.master"},
			Attributes: map[string]any{
				"identifier": "orders-" + env, "engine": "postgres", "engine_version": "16.4", "instance_class": "db.m7g.large", "allocated_storage": 200,
				"address": address(env, v), "port": 5432, "username": "orders_admin", "password": password, "storage_encrypted": true, "multi_az": env == "prod",
			},
		}}},
	}
}

func address(env string, v values) string {
	return "orders-" + env + "." + v.instanceSuffix + ".eu-north-1.rds.amazonaws.com"
}

func aws() string { return `provider["registry.terraform.io/hashicorp/aws"]` }
