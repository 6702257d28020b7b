//! Logs against what SARIF asks for.

use serde_json::Value;

use super::json::mistakes;

/// What SARIF 2.1.0 asks for, of all that we write; whatever else is there is a mistake.
const SARIF: &str = r##"{
  "type": "object", "required": ["version", "runs"],
  "properties": {
    "$schema": { "type": "string" }, "version": { "const": "2.1.0" },
    "runs": { "type": "array", "items": { "type": "object", "required": ["tool", "results"], "properties": {
      "tool": { "type": "object", "required": ["driver"], "properties": { "driver": {
        "type": "object", "required": ["name"], "properties": {
          "name": { "type": "string" }, "version": { "type": "string" },
          "rules": { "type": "array", "items": { "type": "object", "required": ["id"], "properties": {
            "id": { "type": "string" }, "shortDescription": { "$ref": "#/$defs/text" },
            "help": { "$ref": "#/$defs/text" },
            "defaultConfiguration": { "type": "object", "properties": { "level": { "$ref": "#/$defs/level" } } },
            "properties": { "type": "object", "properties": { "tags": { "$ref": "#/$defs/strings" } } }
          }}}
        }}}},
      "invocations": { "type": "array", "items": { "type": "object", "required": ["executionSuccessful"], "properties": {
        "executionSuccessful": { "type": "boolean" }, "exitCode": { "type": "integer" },
        "exitCodeDescription": { "type": "string" },
        "toolExecutionNotifications": { "type": "array", "items": { "type": "object", "required": ["message"],
          "properties": { "level": { "$ref": "#/$defs/level" }, "message": { "$ref": "#/$defs/text" } } } }
      }}},
      "columnKind": { "enum": ["utf16CodeUnits", "unicodeCodePoints"] },
      "properties": { "type": "object", "properties": { "software": { "type": "string" }, "target": { "type": "string" }, "run": { "type": "string" }, "images": { "$ref": "#/$defs/strings" } } },
      "results": { "type": "array", "items": { "type": "object", "required": ["message", "ruleId", "ruleIndex"], "properties": {
        "ruleId": { "type": "string" }, "ruleIndex": { "type": "integer" }, "level": { "$ref": "#/$defs/level" },
        "message": { "$ref": "#/$defs/text" },
        "partialFingerprints": { "type": "object", "properties": { "alpineTaxFinding/v1": { "type": "string" } } },
        "locations": { "type": "array", "items": { "type": "object", "properties": { "physicalLocation": {
          "type": "object", "required": ["artifactLocation"], "properties": {
            "artifactLocation": { "type": "object", "properties": { "uri": { "type": "string" } } },
            "region": { "type": "object", "properties": { "startLine": { "type": "integer" } } }
          }}, "logicalLocations": { "type": "array", "items": { "type": "object", "properties": { "fullyQualifiedName": { "type": "string" } } } } }}},
        "properties": { "type": "object", "properties": {
          "image": { "type": "string" }, "verdict": { "type": "string" },
          "confidence": { "type": "string" }, "severity": { "type": "string" }, "case": { "type": "string" },
          "evidence": { "$ref": "#/$defs/strings" }, "objects": { "$ref": "#/$defs/strings" } } }
      }}}
    }}}
  },
  "$defs": {
    "text": { "type": "object", "required": ["text"], "properties": { "text": { "type": "string" } } },
    "level": { "enum": ["none", "note", "warning", "error"] },
    "strings": { "type": "array", "items": { "type": "string" } }
  }
}"##;

/// The log, which is as SARIF says and whose results have the rules they name.
pub(in crate::report) fn log(text: &str) -> Value {
    let schema: Value = serde_json::from_str(SARIF).unwrap();
    let log: Value = serde_json::from_str(text).unwrap();
    let found = mistakes(&schema, &schema, &log, "");
    assert!(found.is_empty(), "{found:#?}");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    log
}
