import type { PackSpellings } from "./spelling.js";

export const axiosSpellings: PackSpellings = {
  pack: "axios",
  catches: [
    [
      `import { HttpService } from "@nestjs/axios"; class A { constructor(private http: HttpService) {} f() { this.http.post("https://a.b"); this.http.axiosRef.get("https://a.b"); this.http.axiosRef({}); } }`,
      "this.http.post()", "this.http.axiosRef.get()", "this.http.axiosRef()",
    ],
    [`import axios from "axios"; axios("https://a.b"); axios({ url: "https://a.b" }); axios(config)`, "axios()", "axios()", "axios()"],
    [`import axios from "axios"; axios.post("https://a.b", body); axios.get(url)`, "axios.post()", "axios.get()"],
    [`import axios from "axios"; axios.request({ method: "post", url: "https://a.b" }); axios.request(config)`, "axios.request()", "axios.request()"],
    [`import * as axios from "axios"; axios.put(u)`, "axios.put()"],
    [`const axios = require("axios"); axios.patch(u)`, "axios.patch()"],
    [`const axios = require("axios").default; axios.delete(u)`, "axios.delete()"],
    [`import axios from "axios"; const api = axios.create({ baseURL: "https://a.b" }); api.post("/charge", body); api({ url: "/charge" }); api.request({ url: "/charge" })`, "api.post()", "api()", "api.request()"],
    [`import axios from "axios"; const { post } = axios.create(); post(u)`, "post()"],
    [`import axios from "axios"; const api = axios.create().create(); api.get("/orders"); api({})`, "api.get()", "api()"],
    [`import { Axios } from "axios"; new Axios({}).request(c)`, "new Axios({}).request()"],
    [`import type { AxiosInstance } from "axios"; class Api { constructor(private http: AxiosInstance) {} go() { this.http.get("/x"); this.http(c) } }`, "this.http.get()", "this.http()"],
    [`import type { AxiosStatic } from "axios"; function f(axios: AxiosStatic) { axios(c); axios.postForm(u); axios.create().get(u) }`, "axios()", "axios.postForm()", "axios.create().get()"],
    [`import axios from "axios"; axios["head"]("https://a.b")`, 'axios["head"]()'],
  ],
  leaves: [
    `import { HttpService } from "./http"; class A { constructor(private http: HttpService) {} f() { this.http.post("https://a.b"); } }`,
    `import axios from "axios"; axios.get("/api/orders"); axios({ url: "/api/orders" }); axios.request({ url: "api" })`,
    `import axios from "axios"; const api = axios.create({ baseURL: "/api" }); api.get("/orders"); api({ url: "/orders" }); api.request({ url: "orders" })`,
    `import axios from "axios"; axios.create(); axios.interceptors.request.use(f); axios.isAxiosError(e); axios.CancelToken.source()`,
    `import axios from "./axios"; axios.post("https://a.b")`,
    `import axios from "axios"; function f(axios) { axios.post("https://a.b") }`,
    `import axios from "axios"; const api = mock(axios); api.post("https://a.b")`,
    `import type { AxiosInstance } from "./types"; function f(api: AxiosInstance) { api.post("https://a.b") }`,
  ],
};
