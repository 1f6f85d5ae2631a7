"""How each service behaves, as its documentation has it: what it is asked, what it answers; made-up people.

Every service has three people, two a page. `wrap` is the answer around a page: the records, where the next
page begins (None: nowhere), how many there are, and the server's own address.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.support.httpd import Answer, Request, answer_json

SIZE = 2
TOKEN = "acc-1234567890"  # what OAuth services hand out

Records = list[Any]


def basic(user: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def by_query(name: str, first: int = 0, size: int = 1) -> Callable[[Request], int]:
    """The place of the page in a parameter."""
    return lambda request: (int(request.query.get(name, first)) - first) * size


def by_body(*path: str) -> Callable[[Request], int]:
    """The place of the page in the body."""

    def at(request: Request) -> int:
        found: Any = request.json
        for key in path:
            found = found.get(key, {})
        return int(found or 0)

    return at


class Vendor(NamedTuple):
    """One service."""

    answers: dict[str, Any]
    """What the shop writes beside the places of its secrets."""
    people: Records
    """In the order in which the service sends them."""
    wrap: Callable[[Records, int | None, int, str], Any]
    at: Callable[[Request], int]
    headers: dict[str, str]
    """What must be on every request."""
    ids: set[str]
    name: str = "Ana Ruiz"
    """Of the first one."""
    ways: tuple[str, ...] = ("+13035550142", "ana@example.com")
    words: str = "burst pipe"
    asks: Callable[[Request], bool] = lambda request: True
    """Whether the first request asks for what it should."""
    throttle: Answer = answer_json({"error": "slow down"}, 429, Retry_After="7")
    waits: float | None = 7.0
    refused: Answer = answer_json({"message": "no"}, 401)
    aside: Callable[[str], Any] = lambda path: None
    """What stands at other paths: look-ups."""
    empty: Answer | None = None
    """An empty list, where that is not an answer around nothing."""
    paged: bool = True


SINCE = "2026-02-01"


def _twilio(**more: Any) -> list[dict[str, Any]]:
    times = ("Tue, 03 Mar 2026 11:00:00 +0000", "Tue, 03 Mar 2026 10:00:00 +0000")
    inbound = {"direction": "inbound", "start_time": times[0], "date_sent": times[0], **more}
    return [
        inbound | {"sid": "S1", "from": more.get("from", "+13035550142")},
        inbound | {"sid": "S2", "from": "+13035550143", "direction": "outbound-api"},
        inbound | {"sid": "S3", "from": "+13035550144", "start_time": times[1], "date_sent": times[1]},
    ]


def _twilio_wrap(key: str) -> Callable[[Records, int | None, int, str], Any]:
    def wrap(page: Records, following: int | None, count: int, url: str) -> Any:
        link = None if following is None else f"/2010-04-01/Accounts/AC1/{key.title()}.json?at={following}"
        return {key: page, "page_size": SIZE, "next_page_uri": link}

    return wrap


def _field(name: str, *values: str) -> dict[str, Any]:
    return {"name": name, "values": list(values)}


def _made(number: int, hour: int, **more: Any) -> dict[str, Any]:
    return {"id": f"r{number}", "created_at": f"2026-03-03T{hour:02d}:00:00Z", **more}


_ANA = {"Name": "Ana Ruiz", "Phone": "303 555 0142", "Email": "ana@example.com", "Notes": "burst pipe"}
_BO = {"Name": "Bo Chen", "Phone": "303 555 0143", "Email": "bo@example.com", "Notes": "drain"}
_CY = {"Name": "Cy Odell", "Phone": "303 555 0144", "Email": "cy@example.com", "Notes": "boiler"}
_ROWS = (_ANA, _BO, _CY)
_TIMES = tuple(f"2026-03-03T{hour}:00:00Z" for hour in ("11", "10", "09"))
IDS = {"r1", "r2", "r3"}

VENDORS: dict[str, Vendor] = {
    "hubspot": Vendor(
        {},
        [
            {"id": f"r{place + 1}", "createdAt": _TIMES[place], "updatedAt": _TIMES[place], "archived": False,
             "properties": {"firstname": row["Name"].split()[0], "lastname": row["Name"].split()[1],
                            "phone": row["Phone"], "mobilephone": None, "email": row["Email"],
                            "message": row["Notes"]}}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {"total": count, "results": page}
        | ({} if following is None else {"paging": {"next": {"after": str(following)}}}),
        by_body("after"),
        {"authorization": "Bearer hush-token"},
        IDS,
        asks=lambda request: request.path == "/crm/v3/objects/contacts/search"
        and request.json["filterGroups"][0]["filters"][0]["value"].isdigit()
        and request.json["limit"] == SIZE,
        throttle=answer_json({"status": "error", "policyName": "TEN_SECONDLY_ROLLING"}, 429),
        waits=None,
    ),
    "pipedrive": Vendor(
        {},
        [
            {"id": f"r{place + 1}", "title": row["Notes"], "person_id": place + 1, "add_time": _TIMES[place],
             "update_time": _TIMES[place], "source_name": "Web forms"}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {
            "success": True, "data": page or None,
            "additional_data": {"pagination": {"start": 0, "limit": SIZE,
                                               "more_items_in_collection": following is not None,
                                               "next_start": following}},
        },
        by_query("start"),
        {"x-api-token": "hush-token"},
        IDS,
        asks=lambda request: request.query["sort"] == "add_time DESC",
        aside=lambda path: (
            {"success": True, "data": {
                "id": 1, "name": _ROWS[int(path[-1]) - 1]["Name"],
                "phones": [{"value": _ROWS[int(path[-1]) - 1]["Phone"], "primary": True}],
                "emails": [{"value": _ROWS[int(path[-1]) - 1]["Email"], "primary": True}]}}
            if path.startswith("/v2/persons/") else None
        ),
    ),
    "close": Vendor(
        {},
        [
            {"id": f"r{place + 1}", "display_name": row["Name"], "description": row["Notes"],
             "date_created": _TIMES[place],
             "contacts": [{"name": row["Name"], "phones": [{"phone": row["Phone"]}],
                           "emails": [{"email": row["Email"]}]}]}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {
            "data": page, "cursor": None if following is None else str(following)
        },
        by_body("cursor"),
        basic("hush-key", ""),
        IDS,
        asks=lambda request: request.json["query"] == {"type": "object_type", "object_type": "lead"},
        throttle=answer_json({"error": {"rate_reset": 3}}, 429),
        waits=3.0,
    ),
    "salesforce": Vendor(
        {"instance": "shop", "client_id": "id1"},
        [
            {"Id": f"r{place + 1}", "Name": row["Name"], "Phone": row["Phone"], "MobilePhone": None,
             "Email": row["Email"], "Description": row["Notes"], "CreatedDate": "2026-03-03T11:00:00.0+0000"}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {"totalSize": count, "done": following is None, "records": page}
        | ({} if following is None else {"nextRecordsUrl": f"/services/data/v61.0/query/x?at={following}"}),
        by_query("at"),
        {"authorization": f"Bearer {TOKEN}"},
        IDS,
        asks=lambda request: "CreatedDate >= 2026-02-01T11:50:00Z " in request.query["q"],
        throttle=answer_json([{"message": "Exceeded", "errorCode": "REQUEST_LIMIT_EXCEEDED"}], 403),
        waits=None,
        refused=answer_json([{"message": "ended", "errorCode": "INVALID_SESSION_ID"}], 401),
    ),
    "zoho": Vendor(
        {"client_id": "id1"},
        [
            {"id": f"r{place + 1}", "Full_Name": row["Name"], "Phone": row["Phone"], "Mobile": None,
             "Email": row["Email"], "Description": row["Notes"], "Created_Time": "2026-03-03T12:00:00+01:00"}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {"data": page, "info": {"more_records": following is not None}},
        by_query("page", 1, SIZE),
        {"authorization": f"Zoho-oauthtoken {TOKEN}"},
        IDS,
        asks=lambda request: "Full_Name" in request.query["fields"] and request.query["sort_order"] == "desc",
        throttle=answer_json({"code": "TOO_MANY_REQUESTS"}, 429),
        waits=None,
        refused=answer_json({"code": "INVALID_TOKEN"}, 401),
        empty=Answer(204),
    ),
    "twilio-calls": Vendor(
        {"account": "AC1"},
        _twilio(caller_name="Ana Ruiz", status="no-answer", duration="0", to="+13035550100"),
        _twilio_wrap("calls"),
        by_query("at"),
        basic("AC1", "hush-token"),
        {"S1", "S3"},
        ways=("+13035550142",),
        words="call, no-answer",
        asks=lambda request: request.query["StartTime>"] == SINCE,
        throttle=answer_json({"code": 20429}, 429),
        waits=None,
    ),
    "twilio-messages": Vendor(
        {"account": "AC1"},
        _twilio(**{"from": "whatsapp:+13035550142", "body": "burst pipe", "to": "whatsapp:+13035550100"}),
        _twilio_wrap("messages"),
        by_query("at"),
        basic("AC1", "hush-token"),
        {"S1", "S3"},
        name="",
        ways=("+13035550142",),
        asks=lambda request: request.query["DateSent>"] == SINCE,
        throttle=answer_json({"code": 20429}, 429),
        waits=None,
    ),
    "typeform": Vendor(
        {"forms": ["f1"]},
        [
            {"response_id": f"r{place + 1}", "token": f"r{place + 1}", "submitted_at": _TIMES[place],
             "hidden": {"utm_source": "ad"},
             "answers": [
                 {"type": "text", "text": row["Name"], "field": {"ref": "name"}},
                 {"type": "phone_number", "phone_number": row["Phone"], "field": {"ref": "x"}},
                 {"type": "email", "email": row["Email"], "field": {"ref": "y"}},
             ]}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {"total_items": count, "page_count": 2, "items": page},
        lambda request: int(request.query.get("before", "r0")[1:]),
        {"authorization": "Bearer hush-token"},
        IDS,
        words="Ana Ruiz",
        asks=lambda request: request.path == "/forms/f1/responses"
        and request.query["since"] == "2026-02-01T11:00:00Z"
        and "sort" not in request.query,
    ),
    "jotform": Vendor(
        {"forms": ["f1"]},
        [
            {"id": f"r{place + 1}", "created_at": "2026-03-03 06:00:00", "status": "ACTIVE",
             "answers": {
                 "3": {"name": "name", "type": "control_fullname", "prettyFormat": row["Name"],
                       "answer": {"first": "x", "last": "y"}},
                 "4": {"name": "phone", "type": "control_phone", "answer": {"full": row["Phone"]}},
                 "5": {"name": "mail", "type": "control_email", "answer": row["Email"]},
                 "6": {"name": "what", "type": "control_textarea", "answer": row["Notes"]},
                 "7": {"name": "more", "type": "control_textarea"},
             }}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {"responseCode": 200, "message": "success", "content": page},
        by_query("offset"),
        {"apikey": "hush-key"},
        IDS,
        asks=lambda request: request.path == "/form/f1/submissions"
        and json.loads(request.query["filter"])["created_at:gt"] == "2026-01-31 05:00:00",
        refused=answer_json({"responseCode": 401, "message": "You're not authorized"}, 401),
    ),
    "google-sheets": Vendor(
        {"sheet": "s1"}, list(_ROWS), lambda page, following, count, url: None, lambda request: 0, {}, set(),
        words="", paged=False,
        asks=lambda request: request.query == {"format": "csv", "gid": "0"},
    ),
    "meta-lead-ads": Vendor(
        {"forms": ["f1"]},
        [
            {"id": f"r{place + 1}", "created_time": "2026-03-03T11:00:00+0000", "campaign_name": "spring",
             "field_data": [_field("full_name", row["Name"]), _field("phone_number", row["Phone"]),
                            _field("email", row["Email"]), _field("what_is_it", row["Notes"])]}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {"data": page}
        | ({} if following is None else {"paging": {"next": f"{url}/v23.0/f1/leads?at={following}"}}),
        by_query("at"),
        {"authorization": "Bearer hush-token"},
        IDS,
        asks=lambda request: isinstance(json.loads(request.query["filtering"])[0]["value"], int),
        throttle=answer_json({"error": {"code": 17, "message": "User request limit reached"}}, 400),
        waits=None,
        refused=answer_json({"error": {"code": 190, "message": "Session has expired"}}, 400),
    ),
    "calendly": Vendor(
        {"organization": "https://api.calendly.com/organizations/O1"},
        [
            {"uri": f"https://api.calendly.com/scheduled_events/r{place + 1}", "name": "Quote visit",
             "status": "active", "start_time": "2026-03-05T15:00:00.000000Z", "created_at": _TIMES[place],
             "updated_at": _TIMES[place], "location": {"type": "physical", "location": "1 High St"}}
            for place in range(3)
        ],
        lambda page, following, count, url: {
            "collection": page,
            "pagination": {"count": len(page), "next_page_token": following and str(following)},
        },
        by_query("page_token"),
        {"authorization": "Bearer hush-token"},
        IDS,
        asks=lambda request: request.query["min_start_time"] == "2026-03-02T12:00:00Z"
        and request.query["max_start_time"] == "2026-05-02T12:00:00Z",
        aside=lambda path: (
            {"collection": [{"name": _ROWS[int(path.split("/")[2][1:]) - 1]["Name"],
                             "email": _ROWS[int(path.split("/")[2][1:]) - 1]["Email"],
                             "text_reminder_number": _ROWS[int(path.split("/")[2][1:]) - 1]["Phone"],
                             "questions_and_answers": [{"answer": "burst pipe"}]}],
             "pagination": {}}
            if path.endswith("/invitees") else None
        ),
    ),
    "chatwoot": Vendor(
        {"account": "1"},
        [
            {"id": place + 1, "created_at": 1772535600, "last_activity_at": 1772535600 - place,
             "first_reply_created_at": 1772535660 if place else 0,
             "meta": {"sender": {"name": row["Name"], "email": row["Email"], "phone_number": row["Phone"]}},
             "messages": [{"content": "We are on our way", "message_type": 1}]}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {"data": {"meta": {"all_count": count}, "payload": page}},
        by_query("page", 1, SIZE),
        {"api_access_token": "hush-token"},
        {"1", "2", "3"},
        asks=lambda request: request.path == "/api/v1/accounts/1/conversations",
        aside=lambda path: (
            {"meta": {}, "payload": [{"content": "Hello!", "message_type": 1},
                                     {"content": "burst pipe", "message_type": 0}]}
            if path.endswith("/messages") else None
        ),
    ),
    "netlify-forms": Vendor(
        {"form": "f1"},
        [
            _made(place + 1, 11 - place, name=row["Name"], email=row["Email"], body=row["Notes"],
                  data={"phone": row["Phone"]})
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: page,
        by_query("page", 1, SIZE),
        {"authorization": "Bearer hush-token"},
        IDS,
        asks=lambda request: request.path == "/api/v1/forms/f1/submissions",
    ),
    "formspree": Vendor(
        {"form": "f1"},
        [
            {"_date": "2026-03-03T11:00:00.123456+00:00", "name": row["Name"], "phone": row["Phone"],
             "email": row["Email"], "message": row["Notes"]}
            for row in _ROWS
        ],
        lambda page, following, count, url: {"submissions": page},
        by_query("offset"),
        basic("", "hush-key"),
        set(),
        asks=lambda request: request.query["since"] == "2026-02-01T11:00:00"
        and request.query["order"] == "asc",
    ),
    "gravity-forms": Vendor(
        {"site": "https://shop.example/", "form": "1", "user": "ck_1"},
        [
            {"id": f"r{place + 1}", "form_id": "1", "status": "active", "date_created": "2026-03-03 11:00:00",
             "1.3": row["Name"].split()[0], "1.6": row["Name"].split()[1], "2": row["Phone"],
             "3": row["Email"], "4": row["Notes"]}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {"total_count": count, "entries": page},
        by_query("paging[current_page]", 1, SIZE),
        basic("ck_1", "hush-password"),
        IDS,
        asks=lambda request: request.query["paging[page_size]"] == str(SIZE)
        and request.query["sorting[direction]"] == "DESC",
    ),
    "callrail": Vendor(
        {"account": "1"},
        [
            {"id": f"r{place + 1}", "start_time": "2026-03-03T04:00:00.000-07:00", "direction": "inbound",
             "customer_name": row["Name"], "customer_phone_number": row["Phone"], "answered": False,
             "voicemail": True, "duration": 3}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {
            "calls": page, "has_next_page": following is not None,
            "next_page": None if following is None else f"{url}/v3/a/1/calls.json?at={following}",
        },
        by_query("at"),
        {"authorization": 'Token token="hush-key"'},
        IDS,
        ways=("+13035550142",),
        words="call, left a voicemail",
        asks=lambda request: request.query["relative_pagination"] == "true",
        throttle=answer_json({"error": "too many requests"}, 429),
        waits=None,
    ),
    "servicetitan": Vendor(
        {"tenant": "1", "client_id": "id1"},
        [
            {"id": f"r{place + 1}", "status": "Open", "customerId": place + 1, "summary": row["Notes"],
             "createdOn": _TIMES[place], "modifiedOn": _TIMES[place]}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {"page": 1, "pageSize": SIZE, "hasMore": following is not None,
                                             "data": page},
        by_query("page", 1, SIZE),
        {"authorization": f"Bearer {TOKEN}", "st-app-key": "hush-app_key"},
        IDS,
        name="",
        asks=lambda request: request.query["modifiedOnOrAfter"] == "2026-02-01T11:50:00Z",
        aside=lambda path: (
            {"data": [{"type": "MobilePhone", "value": _ROWS[int(path.split("/")[6]) - 1]["Phone"]},
                      {"type": "Email", "value": _ROWS[int(path.split("/")[6]) - 1]["Email"]}]}
            if path.endswith("/contacts") else None
        ),
    ),
    "jobber": Vendor(
        {"client_id": "id1"},
        [
            {"id": f"r{place + 1}", "createdAt": _TIMES[place], "title": row["Notes"],
             "contactName": row["Name"], "phone": None, "email": row["Email"],
             "client": {"name": row["Name"], "phones": [{"number": row["Phone"]}], "emails": []}}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {
            "data": {"requests": {"nodes": page, "pageInfo": {"endCursor": str(following or ""),
                                                              "hasNextPage": following is not None}}},
            "extensions": {"cost": {"throttleStatus": {"currentlyAvailable": 9000}}},
        },
        by_body("variables", "cursor"),
        {"authorization": f"Bearer {TOKEN}", "x-jobber-graphql-version": "2025-01-20"},
        IDS,
        asks=lambda request: request.json["variables"] == {"since": "2026-02-01T11:50:00Z", "size": SIZE},
        throttle=answer_json({"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]}),
        waits=None,
        refused=answer_json({"message": "invalid_request"}, 401),
    ),
    "housecall-pro": Vendor(
        {},
        [
            _made(place + 1, 11 - place, note=row["Notes"],
                  customer={"first_name": row["Name"].split()[0], "last_name": row["Name"].split()[1],
                            "mobile_number": row["Phone"], "home_number": None, "email": row["Email"]})
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {
            "leads": page, "page": 2 if following is None else 1, "total_pages": 2 if page else 0
        },
        by_query("page", 1, SIZE),
        {"authorization": "Token hush-key"},
        IDS,
        asks=lambda request: request.query["sort_direction"] == "desc",
    ),
    "airtable": Vendor(
        {"base": "app1", "table": "tbl1"},
        [
            {"id": f"r{place + 1}", "createdTime": _TIMES[place], "fields": dict(row)}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {"records": page}
        | ({} if following is None else {"offset": str(following)}),
        by_query("offset"),
        {"authorization": "Bearer hush-token"},
        IDS,
        asks=lambda request: request.query["filterByFormula"]
        == "IS_AFTER(CREATED_TIME(), '2026-02-01T11:50:00Z')",
        throttle=answer_json({"errors": [{"error": "RATE_LIMIT_REACHED"}]}, 429),
        waits=None,
    ),
    "nocodb": Vendor(
        {"base": "p1", "table": "m1"},
        [
            {"id": f"r{place + 1}", "fields": dict(row) | {"CreatedAt": "2026-03-03 11:00:00+00:00"}}
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {
            "records": page,
            "next": None if following is None else f"{url}/api/v3/data/p1/m1/records?page=2&at={following}",
        },
        by_query("at"),
        {"xc-token": "hush-token"},
        IDS,
        asks=lambda request: request.path == "/api/v3/data/p1/m1/records",
    ),
    "baserow": Vendor(
        {"table": "1"},
        [
            {"id": place + 1, "order": "1.0", "Created on": "2026-03-03T11:00:00Z"} | row
            for place, row in enumerate(_ROWS)
        ],
        lambda page, following, count, url: {
            "count": count, "previous": None, "results": page,
            "next": None if following is None else f"{url}/api/database/rows/table/1/?page=2&at={following}",
        },
        by_query("at"),
        {"authorization": "Token hush-token"},
        {"1", "2", "3"},
        asks=lambda request: request.query["order_by"] == "-id",
    ),
}  # fmt: skip
