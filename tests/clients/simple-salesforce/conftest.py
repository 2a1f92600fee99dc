"""A demo org for each test, and simple-salesforce signed in to it, unmodified."""

import base64
import hashlib
import os
import secrets
import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce

CALLBACK = "http://localhost:8717/oauth/callback"
CONSUMER_KEY = "adtally-demo"


class PlainHttp(HTTPAdapter):
    """simple-salesforce knows only https; the demo org, on loopback, only http."""

    def send(self, request, **options):
        request.url = request.url.replace("https://", "http://", 1)
        return super().send(request, **options)


class Org:
    """A running demo org."""

    def __init__(self, url):
        self.url = url

    def tokens(self, person):
        """Signs in as the login page does; gives what the token endpoint answers."""
        verifier = secrets.token_urlsafe(64)
        digest = hashlib.sha256(verifier.encode()).digest()
        form = {
            "response_type": "code",
            "client_id": CONSUMER_KEY,
            "redirect_uri": CALLBACK,
            "scope": "api refresh_token",
            "state": "s",
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "username": person,
            "password": "demo",
        }
        answer = requests.post(f"{self.url}/services/oauth2/authorize", form, allow_redirects=False)
        code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
        exchange = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": CONSUMER_KEY,
            "redirect_uri": CALLBACK,
            "code_verifier": verifier,
        }
        answer = requests.post(f"{self.url}/services/oauth2/token", exchange)
        answer.raise_for_status()
        return answer.json()

    def client(self, person):
        """simple-salesforce for a person who has signed in."""
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", PlainHttp())
        token = self.tokens(person)["access_token"]
        return Salesforce(session_id=token, instance_url=self.url, version="67.0", session=session)


@pytest.fixture
def org():
    program = os.environ.get("ADTALLY_DEMO_ORG")
    assert program, "run these tests with `cargo xtask clients`"
    process = subprocess.Popen([program, "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        ready, url = process.stdout.readline().split()
        assert ready == "ready"
        yield Org(url)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def klaus(org):
    """Of service staff."""
    return org.client("klaus")


@pytest.fixture
def admin(org):
    return org.client("admin")


def entry(key, product, units=1, **more):
    """A usage entry as Adtally reports it the first time, without its key."""
    return {
        "Contract_Product__c": product,
        "Units__c": units,
        "Ad_Title__c": "Spring sale",
        "Booked_At__c": "2026-11-22T10:00:00Z",
        "Change_Key__c": f"desk/{key}",
        **more,
    }


def product(client, code="SMALL"):
    """The id of a product of Magic Ads Inc's contract."""
    found = client.query(
        "SELECT Id FROM Contract_Product__c "
        f"WHERE Contract__r.ContractNumber = '00000101' AND Product_Code__c = '{code}'"
    )
    return found["records"][0]["Id"]
