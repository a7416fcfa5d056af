"""https targets against a real nginx: WebDAV PUT, TLS by a certificate authority of our own, basic credentials."""
import getpass
import os
import shutil
import socket
import subprocess
import time

from harness import Case, main

CONF = """
{user} daemon off; pid {dir}/nginx.pid; error_log {dir}/error.log;
events {{ worker_connections 64; }}
http {{
  types {{ video/mp4 mp4; video/quicktime mov; }}
  access_log off; client_max_body_size 0; client_body_temp_path {dir}/body;
  proxy_temp_path {dir}/t1; fastcgi_temp_path {dir}/t2; uwsgi_temp_path {dir}/t3; scgi_temp_path {dir}/t4;
  server {{
    listen 127.0.0.1:{port} ssl; ssl_certificate {dir}/server.pem; ssl_certificate_key {dir}/server.key;
    location / {{
      root {dir}/files; dav_methods PUT DELETE; create_full_put_path on;
      limit_except GET {{ auth_basic media; auth_basic_user_file {dir}/users; }}
    }}
  }}
}}
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Https(Case):
    def setUp(self):
        super().setUp()
        if not shutil.which("nginx") and os.environ.get("CI") != "true":
            self.skipTest("nginx is not installed")
        self.web = self.dir / "web"
        (self.web / "files").mkdir(parents=True)
        self.certificates()
        self.nginx()
        self.source = self.clip()
        self.here = {"CURL_CA_BUNDLE": "", "SSL_CERT_FILE": str(self.web / "ca.pem"), "WANPREP_UPLOAD_USER": "u", "WANPREP_UPLOAD_PASSWORD": "right-secret-1"}

    def openssl(self, *words):
        return subprocess.run(["openssl", *words], cwd=self.web, check=True, capture_output=True, text=True).stdout

    def certificates(self):
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3", "-keyout", "ca.key", "-out", "ca.pem", "-subj",
                     "/CN=wanprep test CA", "-addext", "basicConstraints=critical,CA:TRUE")
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
        (self.web / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        self.openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3", "-extfile",
                     "names", "-out", "server.pem")
        (self.web / "users").write_text("u:" + self.openssl("passwd", "-apr1", "right-secret-1"))

    def nginx(self):
        port = free_port()
        user = "user root;" if getpass.getuser() == "root" else ""
        (self.web / "nginx.conf").write_text(CONF.format(dir=self.web, port=port, user=user))
        server = subprocess.Popen(["nginx", "-c", str(self.web / "nginx.conf"), "-e", str(self.web / "boot.log")], stdin=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: (server.terminate(), server.wait(30)))
        self.base = f"https://localhost:{port}/in/"
        while server.poll() is None:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.01)
        self.fail((self.web / "boot.log").read_text())

    def upload(self, **environment):
        return self.wanprep("upload", self.source, "--to", self.base, "--local-service", environment={**self.here, **environment})

    def test_the_right_credentials_put_the_file_where_its_link_reads_it(self):
        answer = self.upload()
        self.assertEqual(answer.status, 0, answer.err)
        name = answer.out.strip().removeprefix(self.base)
        self.assertEqual((self.web / "files/in" / name).read_bytes(), self.source.read_bytes())

    def test_a_whole_job_removes_what_it_uploaded(self):
        answer = self.wanprep("edit", self.source, "-o", "out.mp4", "--service", "rehearsal", "--to", self.base, "--prompt", "x",
                              "--resolution", "720P", "--poll-every", "50ms", environment=self.here)
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual([p for p in (self.web / "files").rglob("*") if p.is_file()], [])

    def test_a_wrong_password_is_a_matter_of_configuration(self):
        answer = self.upload(WANPREP_UPLOAD_PASSWORD="wrong-secret-2")
        self.fails(answer, 2, "401", "WANPREP_UPLOAD_PASSWORD")
        self.assertNotIn("wrong-secret-2", answer.err)

    def test_an_unknown_authority_is_named_as_the_cause(self):
        self.fails(self.upload(SSL_CERT_FILE="/etc/ssl/certs/ca-certificates.crt"), 5, "certificate")


if __name__ == "__main__":
    main()
