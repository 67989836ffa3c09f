import java.io.FileReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.List;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.util.Selector;

/**
 * Seals, opens, signs and verifies CMS with Bouncy Castle, for the tests of CMSFormat.
 * Arguments: seal|open|sign|verify NAME [ALGORITHM]; reads NAME-cert.pem, NAME-key.pem and "in", writes "out", all in the working folder.
 */
public final class CMSPeer {
    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        byte[] input = Files.readAllBytes(Path.of("in"));
        byte[] output = switch (arguments[0]) {
            case "seal" -> seal(input, certificate(arguments[1]));
            case "open" -> open(input, certificate(arguments[1]), key(arguments[1]));
            case "sign" -> sign(input, certificate(arguments[1]), key(arguments[1]), arguments[2]);
            case "verify" -> verify(input);
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        Files.write(Path.of("out"), output);
    }

    private static byte[] seal(byte[] content, X509Certificate recipient) throws Exception {
        var generator = new CMSAuthEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(
            recipient.getPublicKey() instanceof ECPublicKey key ? agreement(recipient, key) : transport(recipient));
        var encryptor = new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM).setProvider("BC").build();
        return generator.generate(new CMSProcessableByteArray(content), (OutputAEADEncryptor) encryptor)
            .toASN1Structure().getEncoded("DER");
    }

    private static RecipientInfoGenerator agreement(X509Certificate recipient, ECPublicKey key) throws Exception {
        boolean isP384 = key.getParams().getCurve().getField().getFieldSize() == 384;
        var ephemeral = KeyPairGenerator.getInstance("EC", "BC");
        ephemeral.initialize(new ECGenParameterSpec(isP384 ? "secp384r1" : "secp256r1"));
        var pair = ephemeral.generateKeyPair();
        return new JceKeyAgreeRecipientInfoGenerator(
            isP384 ? CMSAlgorithm.ECDH_SHA384KDF : CMSAlgorithm.ECDH_SHA256KDF, pair.getPrivate(), pair.getPublic(),
            CMSAlgorithm.AES256_WRAP)
            .addRecipient(recipient).setProvider("BC");
    }

    private static RecipientInfoGenerator transport(X509Certificate recipient) throws Exception {
        var oaep = new JcaAlgorithmParametersConverter().getAlgorithmIdentifier(
            PKCSObjectIdentifiers.id_RSAES_OAEP,
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
        return new JceKeyTransRecipientInfoGenerator(recipient, oaep).setProvider("BC");
    }

    private static byte[] open(byte[] sealed, X509Certificate certificate, PrivateKey key) throws Exception {
        var recipients = new CMSAuthEnvelopedData(sealed).getRecipientInfos();
        return certificate.getPublicKey() instanceof ECPublicKey
            ? recipients.get(new JceKeyAgreeRecipientId(certificate))
                .getContent(new JceKeyAgreeEnvelopedRecipient(key).setProvider("BC"))
            : recipients.get(new JceKeyTransRecipientId(certificate))
                .getContent(new JceKeyTransEnvelopedRecipient(key).setProvider("BC"));
    }

    private static byte[] sign(byte[] content, X509Certificate certificate, PrivateKey key, String algorithm) throws Exception {
        var digests = new JcaDigestCalculatorProviderBuilder().setProvider("BC").build();
        var signer = new JcaContentSignerBuilder(algorithm).setProvider("BC").build(key);
        var generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(digests).build(signer, certificate));
        generator.addCertificates(new JcaCertStore(List.of(certificate)));
        return generator.generate(new CMSProcessableByteArray(content), true).toASN1Structure().getEncoded("DER");
    }

    /** Gives the content, or throws where a signature does not verify or there is none. */
    @SuppressWarnings("unchecked")
    private static byte[] verify(byte[] signed) throws Exception {
        var data = new CMSSignedData(signed);
        if (data.getSignerInfos().size() != 1) throw new IllegalStateException("not one signer");
        for (SignerInformation signer : data.getSignerInfos()) {
            var holders = data.getCertificates().getMatches((Selector<X509CertificateHolder>) signer.getSID());
            var holder = holders.iterator().next();
            if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder)))
                throw new IllegalStateException("not verified");
        }
        return (byte[]) data.getSignedContent().getContent();
    }

    private static Object pem(String name) throws Exception {
        try (var parser = new PEMParser(new FileReader(name))) { return parser.readObject(); }
    }

    private static X509Certificate certificate(String name) throws Exception {
        return new JcaX509CertificateConverter().getCertificate((X509CertificateHolder) pem(name + "-cert.pem"));
    }

    private static PrivateKey key(String name) throws Exception {
        var read = pem(name + "-key.pem");
        var converter = new JcaPEMKeyConverter().setProvider("BC");
        return read instanceof PEMKeyPair pair ? converter.getKeyPair(pair).getPrivate() : converter.getPrivateKey((PrivateKeyInfo) read);
    }
}
