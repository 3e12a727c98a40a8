// GraphiQL with what Xintu asks of every request: who, why and for which case. Nothing is loaded from anywhere else.
"use strict";
(function () {
  const create = React.createElement;
  const token = new URLSearchParams(location.hash.slice(1)).get("token") || "";
  if (token) history.replaceState(null, "", location.pathname); // a token stays in no history

  const headers = {
    Authorization: "Bearer " + (token || "TOKEN"),
    Purpose: "inspection",
    "Case-Reference": "",
    "Query-Cost": "report",
  };
  const query = [
    "# 信图：请在左下方 Headers 中填写令牌（kg token）、目的与案号；查询自然人信息须填案号。",
    "# Xintu: below, under Headers, give your token (kg token), purpose and case; persons are shown for a case only.",
    "",
    "query Profile($uscc: String!) {",
    "  legalEntity(uscc: $uscc) {",
    "    __typename",
    "    ... on NotFound { reason }",
    "    ... on Refused { code reason }",
    "    ... on LegalEntity {",
    "      name",
    "      registerState",
    "      shareholders(first: 5) {",
    "        edges { share node { __typename ... on LegalEntity { name uscc } ... on Refused { code reason } } }",
    "        pageInfo { hasNextPage endCursor }",
    "      }",
    "      provenance { source recordKey runId recordedAt }",
    "    }",
    "  }",
    "}",
    "",
  ].join("\n");

  const send = GraphiQL.createFetcher({ url: location.pathname });

  function read(text) {
    try {
      const given = JSON.parse(text);
      return given && typeof given === "object" ? given : {};
    } catch {
      return {};
    }
  }

  function Console() {
    const [text, setText] = React.useState(JSON.stringify(headers, null, 2));
    const bearer = String(read(text).Authorization || "");
    // A new token is a new fetcher, and a new fetcher asks for the schema again.
    const fetcher = React.useMemo(() => {
      const named = bearer && bearer !== "Bearer TOKEN" ? { Authorization: bearer } : {};
      return (request, options) =>
        send(request, { ...options, headers: { ...named, ...((options && options.headers) || {}) } });
    }, [bearer]);
    return create(
      GraphiQL,
      {
        fetcher,
        defaultQuery: query,
        variables: undefined,
        headers: text,
        onEditHeaders: setText,
        defaultEditorToolsVisibility: "headers",
        isHeadersEditorEnabled: true,
        shouldPersistHeaders: false,
        storage: { getItem: () => null, setItem: () => {}, removeItem: () => {}, clear: () => {}, length: 0 },
      },
      create(GraphiQL.Logo, null, create("span", { className: "xintu-logo" }, "信图")),
    );
  }

  ReactDOM.createRoot(document.getElementById("console")).render(create(Console));
})();
