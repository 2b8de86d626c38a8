___INFO___

{
  "type": "TAG",
  "id": "leadlight",
  "version": 1,
  "securityGroups": [],
  "displayName": "Leadlight",
  "categories": ["ANALYTICS", "LEAD_GENERATION"],
  "brand": { "id": "leadlight", "displayName": "Leadlight" },
  "description": "Shows which visitors are about to buy, and why. Heeds Google Consent Mode.",
  "containerContexts": ["WEB"]
}


___TEMPLATE_PARAMETERS___

[
  {
    "type": "TEXT",
    "name": "host",
    "displayName": "Address of your Worker",
    "simpleValueType": true,
    "help": "Where leadlight.js is, without a slash at the end: https://www.example.com/ll",
    "valueValidators": [{ "type": "REGEX", "args": ["^https://[^?#]*[^/?#]$"] }]
  },
  {
    "type": "TEXT",
    "name": "site",
    "displayName": "Write key",
    "simpleValueType": true,
    "valueValidators": [{ "type": "REGEX", "args": ["^pk_\\w+$"] }]
  }
]


___SANDBOXED_JS_FOR_WEB_TEMPLATE___

const addConsentListener = require('addConsentListener');
const createArgumentsQueue = require('createArgumentsQueue');
const encodeUriComponent = require('encodeUriComponent');
const injectScript = require('injectScript');
const isConsentGranted = require('isConsentGranted');

const TRACKING = 'analytics_storage';
const leadlight = createArgumentsQueue('leadlight', 'leadlight.q');

// What was refused before the script is there must not be sent by it; what is not decided yet waits.
if (!isConsentGranted(TRACKING)) leadlight('consent', 'pending');
addConsentListener(TRACKING, (type, granted) => {
  leadlight('consent', granted ? 'granted' : 'denied');
});

injectScript(
  data.host + '/leadlight.js?site=' + encodeUriComponent(data.site),
  data.gtmOnSuccess,
  data.gtmOnFailure,
  'leadlight'
);


___WEB_PERMISSIONS___

[
  {
    "instance": {
      "key": { "publicId": "access_globals", "versionId": "1" },
      "param": [
        {
          "key": "keys",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "key" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" },
                  { "type": 1, "string": "execute" }
                ],
                "mapValue": [
                  { "type": 1, "string": "leadlight" },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": true }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "key" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" },
                  { "type": 1, "string": "execute" }
                ],
                "mapValue": [
                  { "type": 1, "string": "leadlight.q" },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": true }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": { "isEditedByUser": true },
    "isRequired": true
  },
  {
    "instance": {
      "key": { "publicId": "inject_script", "versionId": "1" },
      "param": [
        {
          "key": "urls",
          "value": { "type": 2, "listItem": [{ "type": 1, "string": "https://*/*" }] }
        }
      ]
    },
    "clientAnnotations": { "isEditedByUser": true },
    "isRequired": true
  },
  {
    "instance": {
      "key": { "publicId": "access_consent", "versionId": "1" },
      "param": [
        {
          "key": "consentTypes",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "consentType" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" }
                ],
                "mapValue": [
                  { "type": 1, "string": "analytics_storage" },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": false }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": { "isEditedByUser": true },
    "isRequired": true
  }
]


___TESTS___

scenarios: []
setup: ''


___NOTES___

The script's address can be narrowed to your own in the template's permissions (Injects scripts).
