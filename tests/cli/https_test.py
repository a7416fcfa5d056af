"""https targets against a real nginx: WebDAV PUT, TLS by a certificate authority of our own, basic credentials."""
import getpass
import os
import shutil
import subprocess

from harness import Case, main
from servers import Nginx, free_ports

MODULE = "/usr/lib/nginx/modules/ngx_http_dav_ext_module.so"
CONF = """
{load} {user} pid {dir}/nginx.pid;
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
    location /dav/ {{
      root {dir}/files; dav_methods PUT DELETE MKCOL MOVE; {ext}
      limit_except GET {{ auth_basic media; auth_basic_user_file {dir}/users; }}
    }}
  }}
  server {{
    listen 127.0.0.1:{guarded} ssl; ssl_certificate {dir}/server.pem; ssl_certificate_key {dir}/server.key;
    ssl_client_certificate {dir}/ca.pem; ssl_verify_client on;
    location / {{ root {dir}/files; dav_methods PUT DELETE; create_full_put_path on; }}
  }}
}}
"""


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
        port, self.guarded = free_ports(2)
        user = "user root;" if getpass.getuser() == "root" else ""
        load = f"load_module {MODULE};" if os.path.exists(MODULE) else ""
        ext = "dav_ext_methods PROPFIND OPTIONS;" if load else ""
        server = Nginx(self.web, CONF.format(dir=self.web, port=port, guarded=self.guarded, user=user, load=load, ext=ext))
        self.addCleanup(server.stop)
        self.base = f"https://localhost:{port}/in/"

    def files(self):
        return [p for p in (self.web / "files").rglob("*") if p.is_file()]

    def edit(self, to):
        return self.wanprep("edit", self.source, "-o", "out.mp4", "--service", "rehearsal", "--to", to, "--prompt", "x", "--resolution", "720P",
                            "--poll-every", "50ms", "-v", environment=self.here)

    def upload(self, **environment):
        return self.wanprep("upload", self.source, "--to", self.base, "--local-service", environment={**self.here, **environment})

    def test_the_right_credentials_put_the_file_where_its_link_reads_it(self):
        answer = self.upload()
        self.assertEqual(answer.status, 0, answer.err)
        name = answer.out.strip().removeprefix(self.base)
        self.assertEqual((self.web / "files/in" / name).read_bytes(), self.source.read_bytes())

    def test_a_whole_job_removes_what_it_uploaded(self):
        answer = self.edit(self.base)
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.files(), [])

    def test_webdav_makes_folders_moves_the_whole_file_and_leaves_nothing(self):
        if not os.path.exists(MODULE):
            self.skipTest("libnginx-mod-http-dav-ext is not installed")
        (self.web / "files/dav").mkdir()
        dav = self.base.replace("/in/", "/dav/")
        kept = self.wanprep("upload", self.source, "--to", dav, "--local-service", environment=self.here)
        self.assertEqual(kept.status, 0, kept.err)
        file, = self.files()
        self.assertEqual((file.read_bytes(), file.name[0] != "."), (self.source.read_bytes(), True))
        answer = self.edit(dav)
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(self.files(), [file])
        self.assertEqual(len(list((self.web / "files/dav").iterdir())), 1)

    def test_a_client_certificate_and_an_authority_of_a_named_target(self):
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "client.key", "-out", "client.csr", "-subj", "/CN=editor")
        self.openssl("x509", "-req", "-in", "client.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3", "-out", "client.pem")
        text = f'[targets.g]\ntarget = "https://localhost:{self.guarded}/in/"\npublic_url = "{self.base}"\nca_file = "{self.web}/ca.pem"\n'
        (self.dir / "wanprep.toml").write_text(text)
        words = ("upload", self.source, "--to", "g", "--local-service")
        self.assertNotEqual(self.wanprep(*words, environment=self.here).status, 0)
        self.assertEqual(self.files(), [])
        (self.dir / "wanprep.toml").write_text(text + f'client_certificate = "{self.web}/client.pem"\nclient_key = "{self.web}/client.key"\n')
        answer = self.wanprep(*words, environment=self.here)
        self.assertEqual(answer.status, 0, answer.err)
        self.assertEqual(len(self.files()), 1)

    def test_a_wrong_password_is_a_matter_of_configuration(self):
        answer = self.upload(WANPREP_UPLOAD_PASSWORD="wrong-secret-2")
        self.fails(answer, 2, "401", "WANPREP_UPLOAD_PASSWORD")
        self.assertNotIn("wrong-secret-2", answer.err)

    def test_an_unknown_authority_is_named_as_the_cause(self):
        self.fails(self.upload(SSL_CERT_FILE="/etc/ssl/certs/ca-certificates.crt"), 5, "certificate")


if __name__ == "__main__":
    main()
